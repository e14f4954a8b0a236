"""How often watchers are written to."""

import asyncio
import json
import time
from collections.abc import Sequence
from itertools import chain

from web.live.merging import Event, read_event
from web.live.pacing import BURST, RATE_PER_S, Pace


def bid(seq: int) -> Event:
    """A bid event."""
    return read_event(json.dumps({"type": "bid", "first_seq": seq, "seq": seq, "extended": False}))


def status(seq: int) -> Event:
    """A status event."""
    return read_event(json.dumps({"type": "status", "seq": seq}))


class Told:
    """What a pace let through."""

    def __init__(self, audience: int = 1) -> None:
        self.groups: list[list[int]] = []
        self.pace = Pace(lambda events: self.groups.append([event.seq for event in events]), lambda: audience)

    @property
    def flat(self) -> list[int]:
        """All of it in order."""
        return [seq for group in self.groups for seq in group]


async def test_events_go_out_one_by_one_while_it_is_quiet() -> None:
    told = Told()
    for seq in range(1, 6):
        told.pace.push(bid(seq))
    assert told.groups == [[1], [2], [3], [4], [5]]


async def test_bids_are_merged_under_load_and_the_last_one_is_told_soon() -> None:
    told = Told()
    for seq in range(1, 301):
        told.pace.push(bid(seq))
    assert len(told.groups) == BURST
    await asyncio.sleep(2.5 / RATE_PER_S)
    assert told.flat == list(range(1, 301))
    assert len(told.groups) == BURST + 1


async def test_no_more_than_the_rate_goes_out_in_the_long_run() -> None:
    told = Told()
    for seq in range(1, 101):
        told.pace.push(bid(seq))
        await asyncio.sleep(0.005)
    await asyncio.sleep(2.5 / RATE_PER_S)
    assert told.flat == list(range(1, 101))
    assert len(told.groups) <= BURST + RATE_PER_S * 1.5


async def test_status_is_never_merged_nor_held_and_pushes_out_what_waits_before_it() -> None:
    told = Told()
    for seq in range(1, BURST + 4):
        told.pace.push(bid(seq))
    told.pace.push(status(BURST + 4))
    assert told.groups[-2:] == [[BURST + 1, BURST + 2, BURST + 3], [BURST + 4]]
    assert told.flat == list(range(1, BURST + 5))


async def test_a_large_audience_is_written_to_less_often() -> None:
    told = Told(audience=10_000)
    for seq in range(1, 8):
        told.pace.push(bid(seq))
    assert told.groups == [[1], [2]]
    await asyncio.sleep(2.5 / RATE_PER_S)
    assert len(told.groups) == 2


async def test_a_telling_that_takes_long_is_followed_by_as_long_a_rest_in_which_bids_are_merged() -> None:
    groups: list[list[int]] = []

    def tell(events: Sequence[Event]) -> None:
        groups.append([event.seq for event in events])
        time.sleep(0.1)  # as a thousand sockets do on a busy machine: nothing else runs meanwhile

    pace = Pace(tell, lambda: 1)
    for seq in range(1, 61):
        pace.push(bid(seq))
        await asyncio.sleep(0.02)
    pace.flush()

    assert list(chain(*groups)) == list(range(1, 61))
    assert len(groups) < 30


async def test_what_is_dropped_is_not_told() -> None:
    told = Told()
    for seq in range(1, BURST + 3):
        told.pace.push(bid(seq))
    told.pace.drop()
    await asyncio.sleep(2.5 / RATE_PER_S)
    assert told.flat == list(range(1, BURST + 1))


async def test_a_telling_that_goes_on_after_its_call_is_charged_for_all_of_it() -> None:
    told = Told()
    told.pace.push(bid(1))
    for _ in range(10):
        told.pace.charge(0.2)
    told.pace.push(bid(2))
    assert told.groups == [[1]]


async def test_bids_wait_for_a_telling_that_is_under_way_and_other_events_do_not() -> None:
    told, is_telling, is_told = Told(), True, asyncio.Event()

    def tell(events: Sequence[Event]) -> None:
        told.groups.append([event.seq for event in events])
        is_told.set()

    told.pace = Pace(tell, lambda: 1, lambda: is_telling)
    told.pace.push(bid(1))
    told.pace.push(bid(2))
    await asyncio.sleep(0.02)
    assert told.groups == []
    told.pace.push(status(3))
    assert told.groups == [[1, 2], [3]]
    is_told.clear()
    told.pace.push(bid(4))
    is_telling = False
    await asyncio.wait_for(is_told.wait(), 5)
    assert told.groups[-1] == [4]
