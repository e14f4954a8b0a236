"""The requests that wait for a reply on one connection, oldest first, and what they have waited for too long."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from bidding.outcomes import LedgerUnavailable

Answer: TypeAlias = Any
"""A reply as hiredis reads it, or the exception that stands for it (``hiredis.ReplyError``, LedgerUnavailable)."""

LEAST_SWEEP_S = 0.05


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a request waits; how old the oldest may get before the connection counts as dead; how many at once."""

    timeout_s: float
    stall_s: float
    max_in_flight: int


class InFlight:
    """Replies come in the order of the requests, so a request that was given up keeps its place here.

    Its late reply is dropped there; otherwise it would reach a stranger. Deadlines are in order as well: one timer
    does for all.
    """

    __slots__ = ("_limits", "_loop", "_on_stall", "_queue", "_timer")

    def __init__(self, limits: Limits, on_stall: Callable[[str], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._limits = limits
        self._on_stall = on_stall
        self._queue: deque[tuple[asyncio.Future[Answer], float]] = deque()
        self._timer: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        return len(self._queue)

    def is_full(self) -> bool:
        """Whether no more may be added."""
        return len(self._queue) >= self._limits.max_in_flight

    def add(self) -> asyncio.Future[Answer]:
        """A place at the end of the queue. The future always gets an Answer, never an exception."""
        future: asyncio.Future[Answer] = self._loop.create_future()
        self._queue.append((future, self._loop.time() + self._limits.timeout_s))
        if self._timer is None:
            self._timer = self._loop.call_later(self._limits.timeout_s, self._sweep)
        return future

    def answer_oldest(self, answer: Answer) -> None:
        """Give the answer to the oldest, if it still wants one. Raises IndexError when nobody waits."""
        future = self._queue.popleft()[0]
        if not future.done():
            future.set_result(answer)

    def answer_all(self, why: str) -> None:
        """Nobody is left without an answer when the connection is lost."""
        if self._timer is not None:
            self._timer.cancel()
        while self._queue:
            self.answer_oldest(LedgerUnavailable(why))

    def _sweep(self) -> None:
        now_s = self._loop.time()
        self._timer = None
        for future, deadline_s in self._queue:
            if deadline_s > now_s:
                self._sweep_at(deadline_s)
                break
            if not future.done():
                future.set_result(LedgerUnavailable("no answer in time"))
        if self._queue:
            self._report_stall(now_s)

    def _report_stall(self, now_s: float) -> None:
        dead_s = self._queue[0][1] - self._limits.timeout_s + self._limits.stall_s
        if now_s >= dead_s:
            self._on_stall(f"no reply for {self._limits.stall_s:g} s")
        elif self._timer is None:
            self._sweep_at(dead_s)

    def _sweep_at(self, when_s: float) -> None:
        self._timer = self._loop.call_at(max(when_s, self._loop.time() + LEAST_SWEEP_S), self._sweep)
