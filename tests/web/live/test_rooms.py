"""One listing's watchers, whatever is lost, late or slow: each sees every event once and in order."""

import asyncio
import json
import random
from collections.abc import Sequence
from typing import Any

import pytest

from bidding.outcomes import LedgerUnavailable
from bidding.selectors import LiveListing
from web.live.backpressure import Frame
from web.live.clock import LedgerClock
from web.live.merging import Event, read_event
from web.live.rooms import Room, UnknownListing

FAR_MS = 10**15


class Ledger:
    """A listing that only counts up, what was published of it, and how long a read takes."""

    def __init__(self) -> None:
        self.epoch, self.seq = 1, 0
        self.remembered = 256
        self.read_s = 0.0
        self.is_away = False
        self.exists = True
        self.reads = 0

    def event(self, seq: int) -> str:
        """The event of that seq: mostly bids."""
        if seq % 17 == 0:
            return json.dumps({"type": "status", "seq": seq, "at_ms": 1, "status": "open", "ends_at_ms": FAR_MS})
        fields = {"type": "bid", "first_seq": seq, "seq": seq, "price_minor": seq, "bid_count": seq, "extended": False}
        return json.dumps(fields | {"ends_at_ms": FAR_MS})

    def decide(self) -> Event:
        """One more event, as it is published."""
        self.seq += 1
        return read_event(self.event(self.seq))

    async def look(
        self, listing_id: int, *, viewer_id: int | None = None, resume: tuple[int, int] | None = None
    ) -> LiveListing | None:
        """What ``selectors.live_listing`` answers; the moment that it shows lies somewhere in its way."""
        self.reads += 1
        await asyncio.sleep(self.read_s * random.random())
        if self.is_away:
            raise LedgerUnavailable
        if not self.exists:
            return None
        live = self._now(viewer_id, resume)
        await asyncio.sleep(self.read_s * random.random())
        return live

    def _now(self, viewer_id: int | None, resume: tuple[int, int] | None) -> LiveListing:
        public = {
            "epoch": self.epoch, "seq": self.seq, "status": "open", "currency": "USD", "price_minor": self.seq,
            "bid_count": self.seq, "starts_at_ms": 0, "ends_at_ms": FAR_MS,
        }  # fmt: skip
        epoch, seq = resume or (0, 0)
        resumed = epoch == self.epoch and self.seq - self.remembered <= seq <= self.seq
        events = [self.event(n) for n in range(seq + 1, self.seq + 1)] if resumed else []
        you = {"viewer": viewer_id} if viewer_id else None
        return LiveListing(public, you, resumed, events)


class Seen:
    """A watcher that checks each message against the one before it."""

    def __init__(self, viewer_id: int | None = None, resume_seq: int | None = None) -> None:
        self.viewer_id = viewer_id
        self.seen_seq = 0
        self.is_gone = False
        self.is_behind = False
        self.was_behind = False
        self.epoch = 0
        self.at = resume_seq
        self.snapshots = 0
        self.messages = 0

    def welcome(self, snapshot: str, events: Sequence[Event]) -> None:
        shown = json.loads(snapshot)
        self.snapshots += 1
        self.epoch = shown["epoch"]
        assert shown["you"] == ({"viewer": self.viewer_id} if self.viewer_id else None)
        if not shown["resumed"]:
            self.at = shown["seq"]
        for event in events:
            self.tell(Frame(event.text))

    def tell(self, frame: Frame) -> bool:
        if self.is_behind:
            return False
        message = json.loads(frame.text)
        if message["type"] == "viewers":
            return True
        self.messages += 1
        first_seq = message.get("first_seq", message["seq"])
        assert self.at is not None
        assert first_seq == self.at + 1, f"after {self.at} came {first_seq}"
        assert not self.is_gone
        self.at = message["seq"]
        return True

    def fell_behind(self) -> None:
        self.was_behind = True


@pytest.fixture
def ledger() -> Ledger:
    """A ledger of one listing."""
    return Ledger()


def _room(ledger: Ledger) -> Room:
    made = Room(1, LedgerClock(), ledger.look)
    made.present = 1
    return made


async def _settle(room: Room, ledger: Ledger, watchers: Sequence[Seen]) -> None:
    """As the heartbeat would, until everyone stands where the ledger does."""
    async with asyncio.timeout(10):
        while any(watcher.at != ledger.seq or watcher.epoch != ledger.epoch for watcher in watchers):
            if room.lags(ledger.epoch, ledger.seq):
                room.catch_up()
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("seed", range(12))
async def test_random_joins_losses_and_duplicates(ledger: Ledger, seed: int) -> None:
    random.seed(seed)
    ledger.read_s = 0.01
    room = _room(ledger)
    watchers: list[Seen] = []
    entering: list[asyncio.Task[None]] = []
    for _ in range(400):
        event = ledger.decide()
        if random.random() > 0.05:
            room.hear(event)
        if random.random() < 0.05:
            room.hear(event)
        if random.random() < 0.1:
            resume_seq = random.choice([None, random.randint(0, ledger.seq)])
            watcher = Seen(random.choice([None, 7]), resume_seq)
            watchers.append(watcher)
            resume = None if resume_seq is None else (ledger.epoch, resume_seq)
            entering.append(asyncio.create_task(room.enter(watcher, resume)))
        if watchers and random.random() < 0.02:
            gone = watchers.pop(random.randrange(len(watchers)))
            gone.is_gone = True
            room.leave(gone)
        if random.random() < 0.3:
            await asyncio.sleep(0.001)
    await asyncio.gather(*entering)
    await _settle(room, ledger, watchers)
    assert all(watcher.snapshots == 1 for watcher in watchers)


async def test_neighbouring_bids_are_told_as_one_but_to_each_from_where_it_stands(ledger: Ledger) -> None:
    room = _room(ledger)
    early, late = Seen(), Seen()
    await room.enter(early)
    for _ in range(30):
        room.hear(ledger.decide())
    await room.enter(late)
    for _ in range(10):
        room.hear(ledger.decide())
    await _settle(room, ledger, [early, late])
    assert early.messages < 40


async def test_what_is_published_while_the_first_reads_is_not_lost(ledger: Ledger) -> None:
    ledger.read_s = 0.05
    room, first = _room(ledger), Seen()
    entering = asyncio.create_task(room.enter(first))
    for _ in range(20):
        room.hear(ledger.decide())
        await asyncio.sleep(0.005)
    await entering
    await asyncio.sleep(0.1)
    assert (first.at, ledger.reads) == (20, 1)


async def test_a_lost_event_is_read_when_the_next_one_comes(ledger: Ledger) -> None:
    room, watcher = _room(ledger), Seen()
    await room.enter(watcher)
    ledger.decide()
    room.hear(ledger.decide())
    await asyncio.sleep(0.05)
    assert watcher.at == 2


async def test_too_much_lost_means_a_new_snapshot_for_each_with_their_own_part(ledger: Ledger) -> None:
    ledger.remembered = 5
    room, visitor, person = _room(ledger), Seen(), Seen(viewer_id=7)
    await room.enter(visitor)
    await room.enter(person)
    for _ in range(20):
        ledger.decide()
    room.hear(ledger.decide())
    await _settle(room, ledger, [visitor, person])
    assert (visitor.snapshots, person.snapshots) == (2, 2)


async def test_another_epoch_means_a_new_snapshot_even_if_its_seq_is_behind(ledger: Ledger) -> None:
    room, visitor, person = _room(ledger), Seen(), Seen(viewer_id=7)
    for _ in range(10):
        room.hear(ledger.decide())
    await room.enter(visitor)
    await room.enter(person)
    ledger.epoch, ledger.seq = 2, 4
    room.catch_up()
    await _settle(room, ledger, [visitor, person])
    room.hear(ledger.decide())
    assert (visitor.at, person.at, visitor.epoch) == (5, 5, 2)


@pytest.mark.parametrize("epoch", [1, 2])
async def test_events_that_the_ledger_has_no_more_are_named(ledger: Ledger, caplog, epoch: int) -> None:
    room, watcher = _room(ledger), Seen()
    await room.enter(watcher)
    for _ in range(10):
        room.hear(ledger.decide())
    ledger.epoch, ledger.seq = epoch, 4
    room.catch_up()
    await _settle(room, ledger, [watcher])
    assert f"listing 1 has lost events: it is at ({epoch}, 4) and was at (1, 10)" in caplog.text


async def test_catching_up_waits_for_a_ledger_that_is_away(ledger: Ledger) -> None:
    room, watcher = _room(ledger), Seen()
    await room.enter(watcher)
    ledger.is_away = True
    ledger.decide()
    room.catch_up()
    await asyncio.sleep(0.05)
    assert watcher.at == 0
    ledger.is_away = False
    await _settle(room, ledger, [watcher])


async def test_who_reads_slowly_is_left_out_and_gets_a_snapshot_later(ledger: Ledger) -> None:
    room, slow, other = _room(ledger), Seen(), Seen()
    await room.enter(slow)
    await room.enter(other)
    slow.is_behind = True
    for _ in range(5):
        room.hear(ledger.decide())
    assert slow.was_behind
    assert (slow.messages, other.at) == (0, 5)
    slow.is_behind = False
    await room.enter_again(slow)
    room.hear(ledger.decide())
    assert (slow.at, slow.snapshots) == (6, 2)


async def test_who_left_while_it_was_read_for_is_told_nothing(ledger: Ledger) -> None:
    ledger.read_s = 0.02
    room, watcher = _room(ledger), Seen()
    entering = asyncio.create_task(room.enter(watcher))
    await asyncio.sleep(0)
    watcher.is_gone = True
    await entering
    room.hear(ledger.decide())
    assert watcher.snapshots == 0


async def test_an_unknown_listing_has_no_room(ledger: Ledger) -> None:
    ledger.exists = False
    with pytest.raises(UnknownListing):
        await _room(ledger).enter(Seen())


async def test_the_state_that_cards_show_follows_the_events(ledger: Ledger) -> None:
    room: Any = _room(ledger)
    await room.read()
    room.hear(ledger.decide())
    assert (room.state["price_minor"], room.state["bid_count"], room.state["status"]) == (1, 1, "open")
