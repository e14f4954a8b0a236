"""What all sockets of this process share: one subscription, one room per watched listing, the people, the clock."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from weakref import WeakKeyDictionary

from django.db import InterfaceError, OperationalError

from bidding import selectors
from bidding.asking import Asking
from bidding.feed import EpochChanged, Feed, ListingEvent, Message, PersonChanged, Reconnected, latest_seqs
from bidding.outcomes import LedgerUnavailable
from bidding.selectors import LiveListing
from web.live.background import repeat, spawn
from web.live.clock import LedgerClock
from web.live.crier import Crier
from web.live.desk import Desk
from web.live.merging import read_event
from web.live.people import People
from web.live.recovery import recovery
from web.live.rooms import Room
from web.live.viewers import Viewers

log = logging.getLogger(__name__)

_ask = Asking("known listings")

HEARTBEAT_S = 2.0
GRACE_S = 0.25
"""What the ledger has published is heard within this, unless it is lost."""

LINGER_S = 3.0
"""How long a room stays after its last watcher: pages are loaded again, and sockets come back."""


class Hub:
    """One per process and event loop."""

    def __init__(self) -> None:
        self.clock = LedgerClock()
        self.people = People()
        self.rooms: dict[int, Room] = {}
        self.has_started = asyncio.Event()
        self.viewers = Viewers(self.rooms)
        self._crier = Crier(self.rooms)
        self.desk = Desk(self._crier)
        self._subscribed: set[int] = set()
        self._answered_at_s: float | None = None
        self._feed = Feed(self._on_message)
        self._loop = asyncio.get_running_loop()

    async def start(self) -> None:
        """Begin to listen."""
        try:
            await self._feed.start()
            await self._crier.listening()
        finally:
            self.has_started.set()
        recovery.ask()
        spawn(repeat(self._beat, every_s=HEARTBEAT_S))

    @asynccontextmanager
    async def room(self, listing_id: int) -> AsyncIterator[Room]:
        """The listing's room, subscribed, for as long as somebody is in it. Raises LedgerUnavailable."""
        room = self.rooms.get(listing_id)
        if room is None:
            room = self.rooms[listing_id] = Room(listing_id, self.clock, self.look)
        room.present += 1
        try:
            if listing_id not in self._subscribed:
                await self._feed.subscribe(listing_id)
                self._subscribed.add(listing_id)
            yield room
        finally:
            room.present -= 1
            if not room.present:
                delay_s = LINGER_S if room.epoch is not None else 0
                self._loop.call_later(delay_s, lambda: spawn(self._drop_if_empty(room)))

    async def look(self, listing_id: int, **options: Any) -> LiveListing | None:
        """``selectors.live_listing``, which also says what time it is.

        Raises LedgerUnavailable, also when only PostgreSQL could tell and is away.
        """
        sent_s = self.clock.local_s()
        try:
            live = await selectors.live_listing(listing_id, **options)
        except (OperationalError, InterfaceError) as error:
            raise LedgerUnavailable(str(error)) from error
        if live is not None:
            self.clock.sample(live.public["now_ms"], sent_s)
        return live

    async def there(self, listing_ids: Sequence[int]) -> list[int]:
        """Those of the ids that are listings'; few questions to each store, however many are made up.

        Raises LedgerUnavailable as ``look``.
        """
        unseen = {key for key in listing_ids if (room := self.rooms.get(key)) is None or not room.state}
        elsewhere = unseen - (await latest_seqs(unseen)).keys()
        if not elsewhere:
            return list(listing_ids)
        try:
            unknown = elsewhere - await _ask(selectors.known_of, elsewhere)
        except (OperationalError, InterfaceError) as error:
            raise LedgerUnavailable(str(error)) from error
        return [key for key in listing_ids if key not in unknown]

    async def _drop_if_empty(self, room: Room) -> None:
        if not room.present and self.rooms.get(room.listing_id) is room:
            del self.rooms[room.listing_id]
            self._subscribed.discard(room.listing_id)
            room.close()
            # At once: whoever comes now subscribes after this.
            await self._feed.unsubscribe(room.listing_id)

    def _on_message(self, message: Message) -> None:
        match message:
            case ListingEvent(listing_id, text):
                if room := self.rooms.get(listing_id):
                    room.hear(read_event(text))
            case PersonChanged(user_id):
                self.people.doubt(user_id)
            case Reconnected():
                recovery.saw_connection_lost()
                recovery.ask()
                self.people.doubt_everybody()
                self._catch_up_everywhere()
            case EpochChanged():
                self._catch_up_everywhere()

    def _catch_up_everywhere(self) -> None:
        for room in self.rooms.values():
            room.catch_up()

    async def _beat(self) -> None:
        """Ask for the latest seqs of what is watched: a message lost without a trace is found so."""
        if self._answered_at_s is not None:
            # Only now: had that answer come from a new server, the lost connection would be known.
            recovery.saw_answer(self._answered_at_s)
            self._answered_at_s = None
        watched = [listing_id for listing_id, room in self.rooms.items() if room.present]
        if not watched:
            return
        try:
            latest = await latest_seqs(watched)
            if latest:
                await self.look(next(iter(latest)))
        except LedgerUnavailable:
            recovery.saw_connection_lost()
            recovery.ask()
            return
        self._answered_at_s = self._loop.time()
        self._find_lost(latest)

    def _find_lost(self, latest: dict[int, tuple[int, int]]) -> None:
        for listing_id, (epoch, seq) in latest.items():
            room = self.rooms.get(listing_id)
            if room is not None and room.lags(epoch, seq):
                self._loop.call_later(GRACE_S, self._catch_up_if_lagging, room, epoch, seq)

    def _catch_up_if_lagging(self, room: Room, epoch: int, seq: int) -> None:
        if room.lags(epoch, seq):
            log.warning("listing %s lacks events up to %s", room.listing_id, seq)
            room.catch_up()


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


async def here() -> Hub:
    """The hub of the running loop, started."""
    loop = asyncio.get_running_loop()
    hub = _hubs.get(loop)
    if hub is None:
        hub = _hubs[loop] = Hub()
        spawn(hub.start())
    await hub.has_started.wait()  # everybody: whoever comes first is not let in last
    return hub
