"""Bidders that are programs: they sign in over HTTP, bid over the same sockets as people, and count what came of it."""

import asyncio
import json
import random
import secrets
import time
from collections import Counter
from dataclasses import dataclass, field

import websockets
from websockets.asyncio.client import ClientConnection

from web.listings.demo.site import CouldNotConnect, Json, Site

CHANCE = random.SystemRandom()

LOOKS_EVERY_S = 2.0
THINKS_S = (0.5, 4.0)
EAGERNESS = 0.75
AUTOMATIC_SHARE = 0.25
LIMITS = (1.2, 4.0)
ANSWER_S = 5.0


@dataclass(slots=True)
class Tally:
    """What became of all bids: how many accepted, and each reason of the others."""

    connected: int = 0
    accepted: int = 0
    refused: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        reasons = ", ".join(f"{count} {reason}" for reason, count in self.refused.most_common())
        return f"{self.connected} bots: {self.accepted} bids accepted, {self.refused.total()} refused" + (
            f" ({reasons})." if reasons else "."
        )


class Bot:
    """One bidder: takes to a listing, bids on it until it is over, then finds another."""

    def __init__(self, site: Site, token: str, tally: Tally, only: int | None, until_s: float) -> None:
        self.site, self.token, self.tally, self.only, self.until_s = site, token, tally, only, until_s
        self.state: Json = {}
        self.has_been_there, self.unanswered = False, 0
        self.problem: Exception | None = None

    async def run(self) -> None:
        """Bid until the time is up; a connection that breaks is made again."""
        while time.monotonic() < self.until_s:
            try:
                await self._take_part()
            except (CouldNotConnect, OSError, websockets.WebSocketException) as problem:
                self.problem = problem
            if self.only and self.state.get("status") in ("closed", "cancelled"):
                return
            await asyncio.sleep(min(LOOKS_EVERY_S, max(self.until_s - time.monotonic(), 0)))

    async def _take_part(self) -> None:
        listings = [self.only] if self.only else await asyncio.to_thread(self.site.open_listings)
        if not listings:
            raise CouldNotConnect("no listing is open; manage.py seed_demo puts some up")
        headers = {"Authorization": f"Token {self.token}"}
        async with websockets.connect(self.site.socket(_one_of(listings)), additional_headers=headers) as socket:
            self._hear(json.loads(await socket.recv()))
            self.has_been_there, self.unanswered = True, 0
            self.limit_minor = round(self.state["floor_minor"] * CHANCE.uniform(*LIMITS))
            while self.state["status"] == "open" and time.monotonic() < self.until_s:
                await self._listen(socket, CHANCE.uniform(*THINKS_S))
                if self.state["status"] == "open" and CHANCE.random() < EAGERNESS:
                    await self._bid(socket)
            await self._hear_out(socket)

    async def _hear_out(self, socket: ClientConnection) -> None:
        """No bid is left without its answer, unless nobody gives one."""
        async with asyncio.timeout(ANSWER_S):
            while self.unanswered:
                self._hear(json.loads(await socket.recv()))

    async def _listen(self, socket: ClientConnection, seconds: float) -> None:
        try:
            async with asyncio.timeout(min(seconds, max(self.until_s - time.monotonic(), 0))):
                while True:
                    self._hear(json.loads(await socket.recv()))
        except TimeoutError:
            return

    def _hear(self, message: Json) -> None:
        match message["type"]:
            case "snapshot":
                self.state = message
                self.paddle = (message["you"] or {}).get("paddle")
            case "bid" | "status" | "corrected":
                self.state |= message
            case "accepted":
                self.unanswered -= 1
                self.tally.accepted += 1
                self.paddle = message["paddle"]
            case "rejected":
                self.unanswered -= 1
                self.tally.refused[message["reason"]] += 1

    async def _bid(self, socket: ClientConnection) -> None:
        floor, price = self.state["floor_minor"], self.state["price_minor"]
        leads = self.paddle is not None and self.state["leader"] == self.paddle
        if leads or floor > self.limit_minor:
            return
        step = floor - (price or floor)
        if CHANCE.random() < AUTOMATIC_SHARE:
            offer = {"max_minor": floor + step * CHANCE.randint(1, 6)}
        else:
            offer = {"amount_minor": floor + step * CHANCE.choice((0, 0, 0, 1, 2))}
        self.unanswered += 1
        await socket.send(json.dumps({"type": "bid", "id": f"bot-{secrets.token_hex(8)}", **offer}))


def _one_of(listings: list[int]) -> int:
    """A listing; people crowd around those that close next."""
    return min(CHANCE.choice(listings), CHANCE.choice(listings), key=listings.index)


async def bid(url: str, *, bots: int, seconds: float, listing_id: int | None, password: str) -> Tally:
    """Let that many bots bid for that long. Raises CouldNotConnect when not a single one could sign in or connect."""
    site, tally = Site(url), Tally()
    signing_in = (asyncio.to_thread(site.token, f"bidder{n}", password) for n in range(1, bots + 1))
    tokens = await asyncio.gather(*signing_in)
    until_s = time.monotonic() + seconds
    crowd = [Bot(site, token, tally, listing_id, until_s) for token in tokens]
    await asyncio.gather(*(bot.run() for bot in crowd))
    tally.connected = sum(bot.has_been_there for bot in crowd)
    if not tally.connected:
        raise CouldNotConnect(f"{site.url}: {crowd[0].problem}")
    return tally
