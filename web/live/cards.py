"""Prices for a page of cards: one socket for all of them, at most one message a second for each."""

import asyncio
import re
from contextlib import AsyncExitStack
from urllib.parse import parse_qsl

from bidding.outcomes import LedgerUnavailable
from web.live import replies
from web.live.backpressure import Receive, Send
from web.live.connection import TRY_AGAIN_LATER, Connection, Scope
from web.live.hub import Hub, here
from web.live.messages import Message
from web.live.rooms import Room, UnknownListing

MOST_IDS = 100
EVERY_S = 1.0
BAD_IDS = 4400

_IDS = re.compile(r"[0-9]{1,19}(,[0-9]{1,19})*")


def ids_of(query: bytes) -> list[int] | None:
    """The listings that are asked for, each once; None if the query names none, too many, or something else."""
    asked = dict(parse_qsl(query.decode("latin-1"))).get("ids", "")
    if not _IDS.fullmatch(asked):
        return None
    ids = list(dict.fromkeys(map(int, asked.split(","))))
    return ids if len(ids) <= MOST_IDS else None


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """``/ws/listings/?ids=1,2,…``: 1 to 100 ids, else it closes with 4400; listings that aren't there are left out."""
    hub = await here()
    async with Page(receive, send, hub.clock) as page, AsyncExitStack() as rooms:
        ids = ids_of(scope["query_string"])
        if ids is None:
            return await page.turn_away(BAD_IDS, f"ids are 1 to {MOST_IDS} numbers with commas between them")
        if not await _show_all(page, ids, hub, rooms):
            return await page.turn_away(TRY_AGAIN_LATER, "please try again")
        await page.read()
        return None


async def _show_all(page: "Page", ids: list[int], hub: Hub, rooms: AsyncExitStack) -> bool:
    """Whether the ledger let us; each room that was entered is in the stack by then."""
    try:
        there = await hub.there(ids)
    except LedgerUnavailable:
        return False
    failures = await asyncio.gather(
        *(_show(page, listing_id, hub, rooms) for listing_id in there), return_exceptions=True
    )
    for failure in failures:
        if failure is not None and not isinstance(failure, LedgerUnavailable):
            raise failure
    return not any(failures)


async def _show(page: "Page", listing_id: int, hub: Hub, rooms: AsyncExitStack) -> None:
    room = await rooms.enter_async_context(hub.room(listing_id))
    if not room.state:
        try:
            await room.read()
        except UnknownListing:
            return
    if room.board is None:
        room.board = Board(room)
    room.board.add(page)
    rooms.callback(room.board.remove, page)


class Page(Connection):
    """One page of cards."""

    def take(self, message: Message) -> None:
        """Only pings are answered here."""
        self.refuse(getattr(message, "id", None), "This socket shows prices. Bids go to /ws/listings/<id>/.")


class Board:
    """One listing's card, on every page of this process that shows it."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._loop = asyncio.get_running_loop()
        self._shown: dict[Page, tuple[str, float]] = {}
        self._timer: asyncio.TimerHandle | None = None

    def add(self, page: Page) -> None:
        """Show the card as it is now, and from now on."""
        self._show(page, self._card())

    def remove(self, page: Page) -> None:
        """Show it no more."""
        self._shown.pop(page, None)

    def changed(self) -> None:
        """The card may look different now."""
        if self._timer is None:
            self._timer = self._loop.call_later(0, self._show_where_due)

    def _show_where_due(self) -> None:
        """On each page at most once a second, and at last everywhere as it is then."""
        self._timer = None
        card, now_s = self._card(), self._loop.time()
        waits_s = []
        for page, (shown, at_s) in self._shown.items():
            if shown == card:
                continue
            if now_s - at_s >= EVERY_S:
                self._show(page, card)
            else:
                waits_s.append(at_s + EVERY_S - now_s)
        if waits_s:
            self._timer = self._loop.call_later(max(waits_s), self._show_where_due)

    def _card(self) -> str:
        state = self._room.state
        shown = {key: state[key] for key in ("price_minor", "bid_count", "ends_at_ms", "status", "outcome")}
        return replies.as_text({"type": "price", "listing": self._room.listing_id, **shown})

    def _show(self, page: Page, card: str) -> None:
        self._shown[page] = (card, self._loop.time())
        if not page.outbox.is_behind:
            page.outbox.say(card)
