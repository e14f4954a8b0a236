"""One bidder over real sockets, with one bid in flight at any time until told to stop.

A bid that got no answer, or ``unavailable``, is sent again with its id until it has one.
"""

import asyncio
import json
import random
from dataclasses import dataclass

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from tests.faults.following import Following
from tests.faults.market import Market
from tests.faults.record import Ask, Json, Record

ANSWER_TIMEOUT_S = 6.0
"""Longer than the server takes to say ``unavailable``: silence beyond it is a broken promise."""

AGAIN_AFTER_S = 0.05
ASK_AGAIN_SHARE = 0.1
"""Of the accepted bids, how many are sent once more to see that the answer has not changed."""

HIGHEST_RAISE_MINOR = 40

# Refusals that leave the client's knowledge of the bid where it was.
UNDECIDED = ("unavailable", "rate_limited")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a token."""

    user_id: int
    token: str


@dataclass(slots=True)
class Bidder:
    """Bids on what the market has until that is nothing, or ``stopping`` is set and all is answered."""

    person: Person
    ws_url: str
    record: Record
    market: Market
    stopping: asyncio.Event
    chance: random.Random
    bids: int = 0
    ask: Ask | None = None
    """The bid that has no answer yet."""

    async def run(self) -> None:
        """Bid, reconnecting for ever."""
        while (listing_id := self._where()) is not None:
            try:
                await self._bid_on(listing_id)
            except (OSError, WebSocketException, TimeoutError):
                self.record.disconnected += 1
                await asyncio.sleep(AGAIN_AFTER_S * self.chance.uniform(0.5, 1.5))

    def _where(self) -> int | None:
        if self.ask is not None:
            return self.ask.listing_id
        return None if self.stopping.is_set() else self.market.next()

    async def _bid_on(self, listing_id: int) -> None:
        headers = {"Authorization": f"Token {self.person.token}"}
        url = f"{self.ws_url}/ws/listings/{listing_id}/"
        view = Following(listing_id)
        async with connect(
            url, additional_headers=headers, compression=None, open_timeout=5, close_timeout=1
        ) as socket:
            async with asyncio.timeout(ANSWER_TIMEOUT_S):
                await self._next(socket, view, ("snapshot",))
            while self.ask is not None or not (self.stopping.is_set() or view.is_over):
                self.ask = self.ask or self._new_ask(view)
                if not await self._settle(socket, view, self.ask):
                    await asyncio.sleep(AGAIN_AFTER_S)
                    continue
                settled, self.ask = self.ask, None
                if settled.accepted and self.chance.random() < ASK_AGAIN_SHARE:
                    await self._settle(socket, view, settled)
                if settled.refused == "closed":
                    break
            if not self.stopping.is_set():
                self.market.remove(listing_id)

    def _new_ask(self, view: Following) -> Ask:
        self.bids += 1
        automatic = view.is_leading or self.chance.random() < 0.4
        value = view.floor_minor + self.chance.randrange(HIGHEST_RAISE_MINOR)
        kind = "automatic" if automatic else "straight"
        return Ask(view.listing_id, self.person.user_id, f"b{self.bids}", kind, value)

    async def _settle(self, socket: ClientConnection, view: Following, ask: Ask) -> bool:
        """Send the ask and take its answer; False when the answer is that nobody knows."""
        self.record.send(ask)
        try:
            await socket.send(json.dumps(ask.message()))
            answer = await self._answer(socket, view, ask)
        except BaseException:
            self.record.land(ask, known=False)
            raise
        if answer["type"] == "accepted":
            self.record.accept(ask, answer)
            view.paddle = answer["paddle"]
            return True
        view.floor_minor = answer["floor_minor"] or view.floor_minor
        if answer["reason"] in UNDECIDED:
            self.record.unavailable += answer["reason"] == "unavailable"
            self.record.land(ask, known=False)
            return False
        self.record.refuse(ask, answer["reason"])
        return True

    async def _answer(self, socket: ClientConnection, view: Following, ask: Ask) -> Json:
        try:
            async with asyncio.timeout(ANSWER_TIMEOUT_S):
                return await self._next(socket, view, ("accepted", "rejected"), ask.bid_id)
        except TimeoutError:
            self.record.silences.append(f"{ask.key}: no answer within {ANSWER_TIMEOUT_S} s")
            raise

    async def _next(
        self, socket: ClientConnection, view: Following, kinds: tuple[str, ...], bid_id: str | None = None
    ) -> Json:
        """The next message of one of the kinds (and id); all others are taken note of on the way."""
        while True:
            message: Json = json.loads(await socket.recv())
            self._note(view, message)
            if message["type"] in kinds and bid_id in (None, message.get("id")):
                return message
            if message["type"] in ("accepted", "rejected"):
                self.record.strange.append(f"waiting for {bid_id}: {message}")

    def _note(self, view: Following, message: Json) -> None:
        wrong = view.take(message)
        if wrong:
            self.record.gaps.append(wrong)
        if message["type"] == "snapshot":
            self.record.epochs.setdefault(view.listing_id, set()).add(message["epoch"])
