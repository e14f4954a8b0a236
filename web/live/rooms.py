"""One listing in this process: hears its events once, in order, and tells them to everyone who watches here.

Publishing is a hint: every event has its place by ``seq``, and what is missing is read from the ledger.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from bidding import services
from bidding.outcomes import LedgerUnavailable
from bidding.selectors import LiveListing
from web.live import replies
from web.live.alarm import Alarm
from web.live.audience import Audience, Watcher
from web.live.background import spawn
from web.live.clock import LedgerClock
from web.live.merging import Event, follow, read_event
from web.live.pacing import Pace

if TYPE_CHECKING:
    from web.live.cards import Board

log = logging.getLogger(__name__)

RETRY_S = 0.5
AT_ONCE = 50
"""How many watchers read their own new snapshot at a time."""

TRIES = 3
"""How often is read again what does not fit, before it is taken as it is; the heartbeat finds what that loses."""

_STATE = ("status", "currency", "price_minor", "bid_count", "starts_at_ms", "ends_at_ms", "outcome")
_DUE = {"scheduled": "starts_at_ms", "open": "ends_at_ms"}

Resume = tuple[int, int]
Look = Callable[..., Coroutine[Any, Any, LiveListing | None]]


class UnknownListing(Exception):
    """No listing has that id."""


class Room:
    """The watchers of one listing. Made by the hub; all of it runs on its loop."""

    def __init__(self, listing_id: int, clock: LedgerClock, look: Look) -> None:
        self.listing_id = listing_id
        self.present = 0
        self.viewers = 0
        self.board: Board | None = None
        self.state: dict[str, Any] = {}
        self.epoch: int | None = None
        self.seq = 0
        self._look = look
        self._entering = 0
        self._recent: list[Event] = []
        self._ahead: list[Event] = []
        self._catching_up: asyncio.Task[None] | None = None
        self._audience = Audience(on_gap=self._let_in_again, on_busy=lambda seconds: self._pace.charge(seconds))
        self._pace = Pace(self._audience.tell_events, lambda: len(self._audience), lambda: self._audience.is_telling)
        self._alarm = Alarm(clock, lambda: services.close_if_due(listing_id))

    async def enter(self, watcher: Watcher, resume: Resume | None = None) -> None:
        """Show the listing to the watcher from now on, without a gap after ``resume`` if that can be.

        The subscription stands already, so what is published while the listing is read is kept for the watcher.
        Raises UnknownListing, LedgerUnavailable.
        """
        self._entering += 1
        try:
            for _ in range(TRIES):
                live = await self.read(watcher.viewer_id, resume)
                if live.public["epoch"] == self.epoch and self._last_seen(live) >= self._audience.told_seq:
                    break
            self._admit(watcher, live)
        finally:
            self._entering -= 1
            if not self._entering:
                self._recent.clear()

    async def enter_again(self, watcher: Watcher) -> None:
        """Show a new snapshot, however long the ledger is away."""
        while not watcher.is_gone:
            try:
                await self.enter(watcher)
                break
            except LedgerUnavailable:
                await asyncio.sleep(RETRY_S)

    def leave(self, watcher: Watcher) -> None:
        """Tell the watcher nothing more."""
        self._audience.remove(watcher)

    def tell(self, text: str, *, must_know: bool = False) -> None:
        """Send every watcher the same message, outside of ``seq``; as ``Audience.tell``."""
        self._audience.tell(text, must_know=must_know)

    async def read(self, viewer_id: int | None = None, resume: Resume | None = None) -> LiveListing:
        """The listing as it is now; the first read tells where this room begins. Raises as ``enter``."""
        live = await self._look(self.listing_id, viewer_id=viewer_id, resume=resume)
        if live is None:
            raise UnknownListing
        if self.epoch is None:
            self._begin(live)
        elif live.public["epoch"] != self.epoch:
            self.catch_up()
        return live

    def hear(self, event: Event) -> None:
        """Take an event as it was published."""
        if self.epoch is None:
            self._ahead.append(event)
        elif event.first_seq == self.seq + 1:
            self._take(event)
        elif event.seq > self.seq:
            self._ahead.append(event)
            self.catch_up()

    def lags(self, epoch: int, seq: int) -> bool:
        """Whether the ledger is further than what was heard here."""
        return self.epoch is not None and (epoch != self.epoch or seq > self.seq)

    def catch_up(self) -> None:
        """Read what may have been missed, or begin anew if that can't be had."""
        if self.epoch is not None and (self._catching_up is None or self._catching_up.done()):
            self._catching_up = spawn(self._catch_up())

    def close(self) -> None:
        """Nobody is here any more."""
        self._alarm.set(None)
        self._pace.drop()

    def _admit(self, watcher: Watcher, live: LiveListing) -> None:
        if watcher.is_gone:
            return
        events = [*map(read_event, live.events), *self._published_after(live)]
        watcher.seen_seq = self._last_seen(live)
        watcher.welcome(replies.snapshot(live.public, resumed=live.resumed, you=live.you), events)
        self._audience.add(watcher)

    def _published_after(self, live: LiveListing) -> list[Event]:
        """What was published since that moment. Events of another epoch are none of it."""
        return follow(live.public["seq"], self._recent) if live.public["epoch"] == self.epoch else []

    def _last_seen(self, live: LiveListing) -> int:
        """How far somebody gets who enters with this; not as far as the others when an event was lost meanwhile."""
        published = self._published_after(live)
        return published[-1].seq if published else int(live.public["seq"])

    def _begin(self, live: LiveListing) -> None:
        self.epoch, self.seq = live.public["epoch"], live.public["seq"]
        self._note(live.public)
        # Others may be entering with a read that shows an earlier moment than this one.
        self._recent += [event for event in self._ahead if event.seq <= self.seq]
        self._place_ahead()

    def _take(self, event: Event) -> None:
        self.seq = event.seq
        if self._entering:
            self._recent.append(event)
        self._note(event.fields)
        self._pace.push(event)

    def _place_ahead(self) -> None:
        ahead, self._ahead = self._ahead, []
        for event in ahead:
            self.hear(event)

    def _note(self, fields: dict[str, Any]) -> None:
        """Keep what cards show, and when the listing starts or ends."""
        state = self.state
        for key in _STATE:
            if key in fields:
                state[key] = fields[key]
        due = _DUE.get(state["status"])
        self._alarm.set(state[due] if due else None)
        if self.board is not None:
            self.board.changed()

    def _let_in_again(self, watcher: Watcher) -> None:
        spawn(self.enter_again(watcher))

    async def _catch_up(self) -> None:
        for _ in range(TRIES):
            live = await self._read_patiently()
            if live is None:
                return
            if live.resumed:
                for event in map(read_event, live.events):
                    if event.first_seq == self.seq + 1:
                        self._take(event)
            else:
                await self._begin_anew(live)
            self._place_ahead()
            if not self._ahead:
                return
        self._ahead.clear()

    async def _read_patiently(self) -> LiveListing | None:
        while self.present and self.epoch is not None:
            known = (self.epoch, self.seq)
            try:
                live = await self._look(self.listing_id, resume=known)
            except LedgerUnavailable:
                await asyncio.sleep(RETRY_S)
            else:
                self._name_loss(known, live)
                return live
        return None

    def _name_loss(self, known: Resume, live: LiveListing | None) -> None:
        """An older ledger put back, or one rebuilt without what PostgreSQL had not read: here it was seen."""
        if live is not None and live.public["seq"] < known[1]:
            found = live.public["epoch"], live.public["seq"]
            log.critical("listing %s has lost events: it is at %s and was at %s", self.listing_id, found, known)

    async def _begin_anew(self, live: LiveListing) -> None:
        """Another epoch, or too much was missed: everyone gets a new snapshot."""
        self._pace.drop()
        self._recent.clear()
        # They may be of the epoch that is over.
        self._ahead.clear()
        watchers = self._audience.empty()
        self._begin(live)
        visitors = {watcher for watcher in watchers if watcher.viewer_id is None}
        for watcher in visitors:
            self._admit(watcher, live)
        for some in _batches(watchers - visitors):
            await asyncio.gather(*map(self.enter_again, some))


def _batches(watchers: set[Watcher]) -> Iterator[list[Watcher]]:
    each = iter(watchers)
    while some := list(islice(each, AT_ONCE)):
        yield some
