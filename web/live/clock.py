"""The ledger's clock as this process knows it: the local one plus an offset, from the times that reads tell."""

import time
from collections.abc import Callable

DRIFT = 0.0001
"""How far two good clocks part: 100 ppm, so that a fresher sample wins over an old one that was slightly better."""


class LedgerClock:
    """Milliseconds of the ledger's clock. Each read of it is a sample; the one with the least doubt counts."""

    def __init__(self, *, local_s: Callable[[], float] = time.monotonic, wall_s: Callable[[], float] = time.time):
        self._local_s = local_s
        self._offset_ms = (wall_s() - local_s()) * 1000
        self._doubt_ms = float("inf")
        self._at_s = local_s()

    def local_s(self) -> float:
        """When something was sent or received, for ``sample``."""
        return self._local_s()

    def now_ms(self) -> int:
        """What the ledger's clock shows now, as well as it is known."""
        return int(self._local_s() * 1000 + self._offset_ms)

    def sample(self, now_ms: int, sent_s: float) -> None:
        """The ledger said ``now_ms`` to a question that was sent at ``sent_s`` and is answered just now."""
        received_s = self._local_s()
        doubt_ms = (received_s - sent_s) * 500 + 0.5
        # Its milliseconds are rounded down.
        offset_ms = now_ms + 0.5 - (sent_s + received_s) * 500
        aged_doubt_ms = self._doubt_ms + (received_s - self._at_s) * 1000 * DRIFT
        jumped = abs(offset_ms - self._offset_ms) > doubt_ms + aged_doubt_ms
        if doubt_ms <= aged_doubt_ms or jumped:
            self._offset_ms, self._doubt_ms, self._at_s = offset_ms, doubt_ms, received_s

    def seconds_until(self, at_ms: int) -> float:
        """How long until the ledger's clock shows ``at_ms``; 0 when that is past."""
        return max(0.0, (at_ms - self._offset_ms) / 1000 - self._local_s())
