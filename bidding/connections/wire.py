"""One TCP connection to Redis that many requests share."""

import asyncio
from collections.abc import Callable
from typing import Any, cast

from hiredis import PushNotification, Reader, pack_command

from bidding.connections.in_flight import Answer, InFlight, Limits
from bidding.outcomes import LedgerUnavailable

WRITE_BUFFER_BYTES = 1 << 20
"""Unsent bytes above which no more requests are taken; beside the bound on requests."""

AT_ONCE = 24
"""Requests that leave together: the ledger works on these while the others of a turn are made. Fewer in a turn leave
in one write; with 64 in flight the service takes a quarter more bids than if they all did."""

PING_EVERY_S = 2.0
"""An idle wire is tried this often, so that a dead one is found before somebody needs it."""

_NOTHING = object()


class Wire(asyncio.Protocol):
    """A connection from the moment it is made until it is lost; never used again afterwards.

    Requests of one event-loop turn leave together, ``AT_ONCE`` in a write.
    """

    __slots__ = (
        "_choked",
        "_in_flight",
        "_loop",
        "_on_push",
        "_outbox",
        "_ping_timer",
        "_reader",
        "_transport",
        "has_functions",
        "lost",
        "run_id",
        "why_lost",
    )

    def __init__(self, limits: Limits, on_push: Callable[[list[Any]], None] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        self._in_flight = InFlight(limits, self.close)
        self._on_push = on_push
        # "replace": one odd byte in one reply must not kill everybody's connection.
        self._reader = Reader(encoding="utf-8", errors="replace", notEnoughData=_NOTHING)
        self._outbox: list[bytes] = []
        self._transport: asyncio.Transport | None = None
        self._choked = False
        self._ping_timer: asyncio.TimerHandle | None = None
        self.lost: asyncio.Future[None] = self._loop.create_future()
        self.why_lost = "connection closed by the server"
        self.run_id, self.has_functions = "", False

    def request(self, *parts: str) -> asyncio.Future[Answer]:
        """Send a command with this turn's others. The future always gets an Answer, never an exception.

        Raises LedgerUnavailable at once when too much is in flight or the connection is gone.
        """
        if self._choked or self._in_flight.is_full():
            raise LedgerUnavailable("too many requests in flight")
        return self.request_anyway(*parts)

    def request_anyway(self, *parts: str) -> asyncio.Future[Answer]:
        """The same however much is in flight: for what some of that waits for."""
        self.tell(*parts)
        return self._in_flight.add()

    def tell(self, *parts: str) -> None:
        """Send a command that gets no reply of its own (SUBSCRIBE on RESP3). Raises LedgerUnavailable."""
        if self._transport is None:
            raise LedgerUnavailable(self.why_lost)
        self._outbox.append(pack_command(parts))  # type: ignore[arg-type]  # It takes any tuple of strings.
        waiting = len(self._outbox)
        if waiting == 1:
            self._loop.call_soon(self._flush)
        elif waiting >= AT_ONCE:
            self._flush()

    def close(self, why: str) -> None:
        """Drop the connection; whatever is in flight is answered with ``why``."""
        transport, self._transport = self._transport, None
        if transport is not None:
            self.why_lost = why
            transport.abort()

    def _flush(self) -> None:
        if self._transport is not None and self._outbox:
            self._transport.write(b"".join(self._outbox))
        self._outbox.clear()

    def _ping(self) -> None:
        self._ping_timer = self._loop.call_later(PING_EVERY_S, self._ping)
        if self._transport is not None and not self._in_flight:
            self.request("PING")

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by the event loop."""
        self._transport = cast(asyncio.Transport, transport)
        self._transport.set_write_buffer_limits(high=WRITE_BUFFER_BYTES)
        self._ping_timer = self._loop.call_later(PING_EVERY_S, self._ping)

    def data_received(self, data: bytes) -> None:
        """Called by the event loop. A reply to nobody means that requests and replies are out of step."""
        self._reader.feed(data)
        next_reply, answer_oldest = self._reader.gets, self._in_flight.answer_oldest
        while (reply := next_reply()) is not _NOTHING:
            if reply.__class__ is PushNotification and self._on_push is not None:
                self._on_push(reply)
            elif self._in_flight:
                answer_oldest(reply)
            else:
                self.close(f"a reply to nobody: {reply!r:.80}")
                break

    def pause_writing(self) -> None:
        """Called by the event loop when Redis does not read fast enough."""
        self._choked = True

    def resume_writing(self) -> None:
        """Called by the event loop."""
        self._choked = False

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by the event loop."""
        if exc is not None:
            self.why_lost = f"connection lost: {exc}"
        self._transport = None
        if self._ping_timer is not None:
            self._ping_timer.cancel()
        self._in_flight.answer_all(self.why_lost)
        if not self.lost.done():
            self.lost.set_result(None)
