"""The step chart of a listing's price, as lines in a box of 1000 by 100; ``static/js/chart.js`` redraws it live."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 1000, 100
MOST_TICKS = 4

Point = tuple[int, int]
"""(at_ms, price_minor)"""


@dataclass(frozen=True, slots=True)
class Chart:
    """Paths and labels; ``rows`` are the heights of the grid lines, ``prices_minor`` their labels, lowest first."""

    line: str
    area: str
    last_y: float
    rows: list[float]
    prices_minor: list[int]
    times_ms: list[int]


def price_ticks(low: int, high: int) -> list[int]:
    """Evenly spaced round prices, the first at most ``low`` and the last at least ``high``."""
    high = max(high + (high - low) // 20, low + max(low // 10, 1))
    rough = max((high - low) / (MOST_TICKS - 1), 1)
    size = 10 ** math.floor(math.log10(rough))
    step = next(size * times for times in (1, 2, 5, 10) if size * times >= rough)
    return list(range(low // step * step, high + step, step))


def _rounded(number: float) -> int:
    """As JavaScript rounds."""
    return math.floor(number + 0.5)


def draw(points: Sequence[Point], *, until_ms: int) -> Chart | None:
    """The chart of these prices, oldest first, the last one holding until ``until_ms``; None without any."""
    if not points:
        return None
    prices = [price for _, price in points]
    ticks = price_ticks(min(prices), max(prices))
    since_ms, until_ms = points[0][0], max(until_ms, points[-1][0] + 1)

    def across(at_ms: int) -> int:
        return _rounded(WIDTH * (at_ms - since_ms) / (until_ms - since_ms))

    def down(price: int) -> float:
        return _rounded(10 * HEIGHT * (ticks[-1] - price) / (ticks[-1] - ticks[0])) / 10

    steps = "".join(f"H{across(at_ms)}V{down(price)}" for at_ms, price in points[1:])
    line = f"M0 {down(prices[0])}{steps}H{WIDTH}"
    return Chart(
        line=line,
        area=f"{line}V{HEIGHT}H0Z",
        last_y=down(prices[-1]),
        rows=[down(tick) for tick in ticks],
        prices_minor=ticks,
        times_ms=[since_ms, (since_ms + until_ms) // 2, until_ms],
    )
