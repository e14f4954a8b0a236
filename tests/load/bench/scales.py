"""From numbers to places on paper, with ticks at round numbers."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

TICKS = 5
ROUND = (1, 2, 2.5, 5, 10)
DECADES_WITH_MORE = 2.5
"""Beyond, powers of ten are enough ticks."""


@dataclass(frozen=True, slots=True)
class Scale:
    """From ``start`` to ``end`` (places), through numbers from ``low`` to ``high`` as ``bent``."""

    start: float
    end: float
    low: float
    high: float
    ticks: Sequence[float]
    bent: Callable[[float], float] = float

    def at(self, number: float) -> float:
        """Where the number is."""
        share = (self.bent(number) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


def linear(numbers: Sequence[float], start: float, end: float) -> Scale:
    """From zero to a round number above the largest."""
    most = max([*numbers, 0.0]) or 1.0
    size = 10 ** math.floor(math.log10(most / TICKS))
    step = next(size * one for one in ROUND if size * one * TICKS >= most)
    count = math.ceil(most / step - 1e-9)
    return Scale(start, end, 0.0, step * count, [step * n for n in range(count + 1)])


def logarithmic(numbers: Sequence[float], start: float, end: float) -> Scale:
    """By powers of ten, of two where all numbers are such, else 1, 2, 5, 10; only what is above zero has a place."""
    low, high = _log10(min(numbers)), _log10(max(numbers))
    if high - low < math.log10(2):
        low, high = low - 0.5, high + 0.5
    ticks = [tick for tick in _ticks(numbers, low, high) if low - 1e-9 <= _log10(tick) <= high + 1e-9]
    return Scale(start, end, low, high, ticks, _log10)


def _ticks(numbers: Sequence[float], low: float, high: float) -> Iterator[float]:
    if all(math.log2(number).is_integer() for number in numbers if number > 0):
        step = 1 if high - low <= 6 * math.log10(2) else 2
        yield from (2.0**power for power in range(0, 40, step))
    else:
        of_a_decade = (1,) if high - low > DECADES_WITH_MORE else (1, 2, 5)
        yield from (one * 10.0**power for power in range(math.floor(low), math.ceil(high) + 1) for one in of_a_decade)


def _log10(number: float) -> float:
    return math.log10(max(number, 1e-9))


def tick_text(number: float) -> str:
    """``250``, ``1024``, ``1.5k``, ``2M``."""
    if number < 10_000 and number % 100:
        return f"{number:g}"
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if abs(number) >= size:
            return f"{number / size:g}{letter}"
    return f"{number:g}"
