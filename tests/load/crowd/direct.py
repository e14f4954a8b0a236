"""Bids and publications straight to a Redis, past the web processes: where only what follows from them is measured."""

import socket
from collections import deque
from collections.abc import Callable
from itertools import count
from typing import Any
from urllib.parse import unquote, urlsplit

import hiredis

from bidding import scripts
from bidding.keys import keys_of
from bidding.outcomes import BidAccepted
from tests.load.crowd.sockets import READ_BYTES


class Redis:
    """A connection to a Redis in the loop: commands go out at once, replies come in order. A ``Line``."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._tcp = socket.create_connection((parts.hostname, parts.port or 6379))
        self._tcp.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._tcp.setblocking(False)
        self._reader = hiredis.Reader(encoding="utf-8")
        self._waiting: deque[Callable[[Any], None]] = deque()
        if parts.password:
            self.send(lambda _: None, "AUTH", parts.username or "default", unquote(parts.password))

    @property
    def in_flight(self) -> int:
        """Commands without a reply."""
        return len(self._waiting)

    def fileno(self) -> int:
        """As ``Line``."""
        return self._tcp.fileno()

    def close(self) -> None:
        """Be gone."""
        self._tcp.close()

    def send(self, take: Callable[[Any], None], *command: str | bytes | int) -> None:
        """Send a command; ``take`` gets its reply. An error as reply is raised from ``read``."""
        self._waiting.append(take)
        self._tcp.send(hiredis.pack_command(command))

    def read(self, now_s: float) -> bool:
        """As ``Line``."""
        data = self._tcp.recv(READ_BYTES)
        self._reader.feed(data)
        while (reply := self._reader.gets()) is not False:
            if isinstance(reply, Exception):
                raise reply
            self._waiting.popleft()(reply)
        return bool(data)


class DirectBidder:
    """Two bidders in turn on one listing, each straight bid one step above the other's; the order is that of sending.

    ``at_ms`` keeps when each ``seq`` was decided.
    """

    def __init__(self, ledger: Redis, run_id: str, listing_id: int, bidders: tuple[int, int]) -> None:
        self.at_ms: dict[int, int] = {}
        self._refused: list[Any] = []
        self._ledger, self._run_id = ledger, run_id
        self._keys, self._bidders = keys_of(listing_id), bidders
        self._turns = count()
        self._amount_minor = 1_000

    def bid(self, _due_s: float = 0.0) -> None:
        """Send one bid; for a ``Pace``."""
        turn = next(self._turns)
        self._amount_minor += 1
        call = scripts.place_bid(
            self._keys,
            bidder_id=self._bidders[turn % 2],
            bid_id=f"direct-{turn}",
            kind="straight",
            value_minor=self._amount_minor,
            allowed=True,
        )
        command = "EVAL" if turn == 0 else "EVALSHA"
        body = call.script.body if turn == 0 else call.script.sha
        self._ledger.send(self._take, command, body, len(call.keys), *call.keys, self._run_id, *call.args)

    def last_seq(self) -> int:
        """How far the listing has come, by the answers so far."""
        return max(self.at_ms, default=0)

    def require_accepted(self) -> None:
        """Raise ValueError unless every bid was."""
        if self._refused:
            raise ValueError(f"{len(self._refused)} bids were refused, first {self._refused[0]}")

    def _take(self, reply: Any) -> None:
        match scripts.bid_reply(reply):
            case BidAccepted(seq=seq, at_ms=at_ms):
                self.at_ms[seq] = at_ms
            case other:
                self._refused.append(other)
