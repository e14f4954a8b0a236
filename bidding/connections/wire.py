"""One TCP connection to Redis: many requests share it, replies come back in the order of the requests."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

from hiredis import PushNotification, Reader, pack_command

from bidding.outcomes import LedgerUnavailable

Answer: TypeAlias = Any
"""A reply as hiredis reads it, or the exception that stands for it (``hiredis.ReplyError``, LedgerUnavailable)."""

WRITE_BUFFER_BYTES = 1 << 20
"""Unsent bytes above which no more requests are taken; beside the bound on requests."""

LEAST_SWEEP_S = 0.05

PING_EVERY_S = 2.0
"""An idle wire is tried this often, so that a dead one is found before somebody needs it."""

_NOTHING = object()


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a request waits; how old the oldest may get before the wire counts as dead; how many at once."""

    timeout_s: float
    stall_s: float
    max_in_flight: int


class Wire(asyncio.Protocol):
    """A connection from the moment it is made until it is lost; never used again afterwards.

    A request that timed out or was cancelled keeps its place in the queue: its late reply is dropped there,
    so that it can't reach a stranger. Requests of one event-loop turn leave in one write.
    """

    __slots__ = (
        "_choked",
        "_limits",
        "_loop",
        "_on_push",
        "_outbox",
        "_ping_timer",
        "_reader",
        "_sweep_timer",
        "_transport",
        "_waiting",
        "lost",
        "run_id",
        "why_lost",
    )

    def __init__(self, limits: Limits, on_push: Callable[[list[Any]], None] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        self._limits = limits
        self._on_push = on_push
        # "replace": one odd byte in one reply must not kill everybody's connection.
        self._reader = Reader(encoding="utf-8", errors="replace", notEnoughData=_NOTHING)
        self._waiting: deque[tuple[asyncio.Future[Answer], float]] = deque()
        self._outbox: list[bytes] = []
        self._transport: asyncio.Transport | None = None
        self._choked = False
        self._sweep_timer: asyncio.TimerHandle | None = None
        self._ping_timer: asyncio.TimerHandle | None = None
        self.lost: asyncio.Future[None] = self._loop.create_future()
        self.why_lost = "connection closed by the server"
        self.run_id = ""

    def request(self, *parts: str) -> asyncio.Future[Answer]:
        """Send a command with this turn's others. The future always gets an Answer, never an exception.

        Raises LedgerUnavailable at once when too much is in flight or the connection is gone.
        """
        if self._choked or len(self._waiting) >= self._limits.max_in_flight:
            raise LedgerUnavailable("too many requests in flight")
        self.tell(*parts)
        future: asyncio.Future[Answer] = self._loop.create_future()
        self._waiting.append((future, self._loop.time() + self._limits.timeout_s))
        if self._sweep_timer is None:
            self._sweep_timer = self._loop.call_later(self._limits.timeout_s, self._sweep)
        return future

    def tell(self, *parts: str) -> None:
        """Send a command that gets no reply of its own (SUBSCRIBE on RESP3). Raises LedgerUnavailable."""
        if self._transport is None:
            raise LedgerUnavailable(self.why_lost)
        self._outbox.append(pack_command(parts))  # type: ignore[arg-type]
        if len(self._outbox) == 1:
            self._loop.call_soon(self._flush)

    def close(self, why: str) -> None:
        """Drop the connection; whatever is in flight is answered with ``why``."""
        transport, self._transport = self._transport, None
        if transport is not None:
            self.why_lost = why
            transport.abort()

    def _flush(self) -> None:
        if self._transport is not None:
            self._transport.write(b"".join(self._outbox))
        self._outbox.clear()

    def _sweep(self) -> None:
        """Answer the requests whose time is up: deadlines are in order, so one timer does for all."""
        now_s = self._loop.time()
        self._sweep_timer = None
        for future, deadline_s in self._waiting:
            if deadline_s > now_s:
                self._sweep_timer = self._loop.call_at(max(deadline_s, now_s + LEAST_SWEEP_S), self._sweep)
                break
            if not future.done():
                future.set_result(LedgerUnavailable("no answer in time"))
        self._close_if_stalled(now_s)

    def _close_if_stalled(self, now_s: float) -> None:
        if not self._waiting:
            return
        limits = self._limits
        dead_s = self._waiting[0][1] - limits.timeout_s + limits.stall_s
        if now_s >= dead_s:
            self.close(f"no reply for {limits.stall_s:g} s")
        elif self._sweep_timer is None:
            self._sweep_timer = self._loop.call_at(max(dead_s, now_s + LEAST_SWEEP_S), self._sweep)

    def _ping(self) -> None:
        self._ping_timer = self._loop.call_later(PING_EVERY_S, self._ping)
        if self._transport is not None and not self._waiting:
            self.request("PING")

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by the event loop."""
        self._transport = cast(asyncio.Transport, transport)
        self._transport.set_write_buffer_limits(high=WRITE_BUFFER_BYTES)
        self._ping_timer = self._loop.call_later(PING_EVERY_S, self._ping)

    def data_received(self, data: bytes) -> None:
        """Called by the event loop: hand each reply to the oldest request. A reply to nobody closes the connection."""
        self._reader.feed(data)
        next_reply = self._reader.gets
        while (reply := next_reply()) is not _NOTHING:
            if reply.__class__ is PushNotification and self._on_push is not None:
                self._on_push(reply)
                continue
            if not self._waiting:
                self.close(f"a reply to nobody: {reply!r:.80}")
                return
            future = self._waiting.popleft()[0]
            if not future.done():
                future.set_result(reply)

    def pause_writing(self) -> None:
        """Called by the event loop when Redis does not read fast enough."""
        self._choked = True

    def resume_writing(self) -> None:
        """Called by the event loop."""
        self._choked = False

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by the event loop: nobody is left without an answer."""
        if exc is not None:
            self.why_lost = f"connection lost: {exc}"
        self._transport = None
        for timer in (self._sweep_timer, self._ping_timer):
            if timer is not None:
                timer.cancel()
        for future, _ in self._waiting:
            if not future.done():
                future.set_result(LedgerUnavailable(self.why_lost))
        self._waiting.clear()
        if not self.lost.done():
            self.lost.set_result(None)
