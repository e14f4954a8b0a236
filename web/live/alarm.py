"""Starting and closing a watched listing on the millisecond; the sweep does the same for all others."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from web.live.background import spawn
from web.live.clock import LedgerClock

FIRST_RETRY_S = 0.002
LAST_RETRY_S = 1.0
FAR_S = 2.0
"""Beyond it the alarm is set for a part of the way only, as clocks drift."""


class Alarm:
    """Rings when the ledger's clock shows the time that is set, and again until another time is set.

    Many processes may ring at once: the script behind it is idempotent. A ring that came a moment too early, or met
    an outage, is repeated, ever more slowly.
    """

    def __init__(self, clock: LedgerClock, ring: Callable[[], Coroutine[Any, Any, object]]) -> None:
        self._clock, self._ring = clock, ring
        self._loop = asyncio.get_running_loop()
        self._due_ms: int | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._ringing: asyncio.Task[object] | None = None

    def set(self, due_ms: int | None) -> None:
        """Ring at ``due_ms``, by the ledger's clock; None: not at all."""
        if due_ms == self._due_ms:
            return
        self._due_ms = due_ms
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if due_ms is not None:
            self._wait(due_ms)

    def _wait(self, due_ms: int) -> None:
        delay_s = self._clock.seconds_until(due_ms)
        if delay_s > FAR_S:
            self._timer = self._loop.call_later(delay_s * 0.9, self._wait, due_ms)
        else:
            self._timer = self._loop.call_later(delay_s, self._start, FIRST_RETRY_S)

    def _start(self, retry_s: float) -> None:
        if self._ringing is None or self._ringing.done():
            self._ringing = spawn(self._ring())
        self._timer = self._loop.call_later(retry_s, self._start, min(LAST_RETRY_S, retry_s * 2))
