"""Latencies, counted in classes of a tenth of a millisecond: as cheap for a million as for one."""

from collections import Counter

_PER_MS = 10


class Latencies:
    """How long things took, in milliseconds."""

    __slots__ = ("_counts", "total")

    def __init__(self) -> None:
        self._counts: Counter[int] = Counter()
        self.total = 0

    def add(self, ms: float) -> None:
        """Count one. What is negative (a clock in whole milliseconds) took no time."""
        self._counts[int(ms * _PER_MS) if ms > 0 else 0] += 1
        self.total += 1

    def __add__(self, others: "Latencies") -> "Latencies":
        """All of both."""
        both = Latencies()
        both._counts, both.total = self._counts + others._counts, self.total + others.total
        return both

    def percentile_ms(self, percent: float) -> float:
        """No more than that share took longer; 0 when nothing was counted."""
        wanted, seen = self.total * percent / 100, 0
        for tenths, count in sorted(self._counts.items()):
            seen += count
            if seen >= wanted:
                return (tenths + 1) / _PER_MS
        return 0.0
