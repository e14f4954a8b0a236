"""A telling to many watchers, who come and go while it is under way."""

import asyncio
import json
import time
from collections.abc import Sequence

from tests.web.live.test_rooms import Seen
from web.live.audience import AT_ONCE, Audience
from web.live.backpressure import Frame
from web.live.merging import Event, read_event

WATCHERS = 20 * AT_ONCE


class Slow(Seen):
    """A watcher whose telling takes time."""

    def tell(self, frame: Frame) -> bool:
        time.sleep(0.00005)  # as a socket does: nothing else runs meanwhile
        return super().tell(frame)


def bid(seq: int) -> Event:
    """A bid event."""
    return read_event(json.dumps({"type": "bid", "first_seq": seq, "seq": seq, "extended": False}))


def _full(busy_s: list[float]) -> tuple[Audience, list[Slow]]:
    audience, watchers = Audience(on_gap=lambda _: None, on_busy=busy_s.append), [Slow() for _ in range(WATCHERS)]
    for watcher in watchers:
        watcher.at = 0
        audience.add(watcher)
    return audience, watchers


async def _turns_until_all_are_at(seq: int, watchers: Sequence[Slow]) -> int:
    """How many turns of the loop it took."""
    turns = 0
    async with asyncio.timeout(10):
        while any(watcher.at != seq for watcher in watchers):
            await asyncio.sleep(0)
            turns += 1
    return turns


async def test_others_are_served_between_the_portions_of_a_telling_and_all_are_told() -> None:
    busy_s: list[float] = []
    audience, watchers = _full(busy_s)
    audience.tell_events([bid(1)])
    assert 0 < sum(watcher.messages for watcher in watchers) < WATCHERS
    assert await _turns_until_all_are_at(1, watchers) > 3
    assert sum(busy_s) > 0.01


async def test_the_next_event_waits_for_the_telling_before_it() -> None:
    audience, watchers = _full([])
    audience.tell_events([bid(1)])
    audience.tell_events([bid(2)])
    await _turns_until_all_are_at(2, watchers)
    assert {watcher.messages for watcher in watchers} == {2}


async def test_who_comes_or_goes_during_a_telling_is_told_neither_twice_nor_any_more() -> None:
    audience, watchers = _full([])
    audience.tell_events([bid(1)])
    for watcher in watchers[::2]:
        watcher.is_gone = True
        audience.remove(watcher)
    late = Slow()
    late.at = late.seen_seq = audience.told_seq
    audience.add(late)
    await _turns_until_all_are_at(1, watchers[1::2])
    assert late.messages == 0
    audience.tell_events([bid(2)])
    await _turns_until_all_are_at(2, [late])
