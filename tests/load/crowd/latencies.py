"""Latencies, counted in classes of a tenth of a millisecond: as cheap for a million as for one."""

from array import array

_PER_MS = 10
_LONGEST_MS = 60_000


class Latencies:
    """How long things took, in milliseconds."""

    def __init__(self) -> None:
        self._counts = array("L", bytes(8 * _LONGEST_MS * _PER_MS))
        self.total = 0

    def add(self, ms: float) -> None:
        """Count one. What is negative (a clock in whole milliseconds) took no time, what is too long a minute."""
        self._counts[min(max(0, int(ms * _PER_MS)), _LONGEST_MS * _PER_MS - 1)] += 1
        self.total += 1

    def percentile_ms(self, percent: float) -> float:
        """No more than that share took longer; 0 when nothing was counted."""
        wanted, seen = self.total * percent / 100, 0
        for tenths, count in enumerate(self._counts):
            seen += count
            if count and seen >= wanted:
                return (tenths + 1) / _PER_MS
        return 0.0
