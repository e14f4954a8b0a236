"""Measuring on machines that are never quite still: one after the other in turns, and the middle of each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles


@dataclass(frozen=True, slots=True)
class Rounds:
    """What one measure gave, round by round."""

    values: Sequence[float]

    @property
    def median(self) -> float:
        """Of rates."""
        return median(self.values)

    @property
    def low(self) -> float:
        """Of times inside one process: the lower quartile, as whatever interrupts it can only add to them.

        On a quiet machine it is the median; on a busy one the median is half the machine's other work.
        """
        return quantiles(self.values, n=4, method="inclusive")[0] if len(self.values) > 1 else self.values[0]


def interleaved(measures: Mapping[str, Callable[[], float]], *, rounds: int) -> dict[str, Rounds]:
    """So many rounds of each, A B A B …, after one that warms up and does not count."""
    found: dict[str, list[float]] = {name: [] for name in measures}
    for _ in range(rounds + 1):
        for name, measure in measures.items():
            found[name].append(measure())
    return {name: Rounds(values[1:]) for name, values in found.items()}
