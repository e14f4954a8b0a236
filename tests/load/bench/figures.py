"""What is measured: figures beside their floors, and curves for the chart."""

from dataclasses import dataclass, field
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class Bar:
    """What should hold: of the ratio to the floor where there is one, else of the value itself."""

    limit: float
    is_least: bool

    def holds(self, measured: float) -> bool:
        """Whether it does."""
        return measured >= self.limit if self.is_least else measured <= self.limit

    def __str__(self) -> str:
        return f"{'≥' if self.is_least else '≤'} {short(self.limit)}"


def at_least(limit: float) -> Bar:
    """More is better."""
    return Bar(limit, is_least=True)


def at_most(limit: float) -> Bar:
    """Less is better."""
    return Bar(limit, is_least=False)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that was measured. ``floor_value`` is what the same machine can do at best, in the same unit."""

    name: str
    value: float
    unit: str
    floor_name: str | None = None
    floor_value: float | None = None
    bar: Bar | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """The value by its floor; None without one."""
        return self.value / self.floor_value if self.floor_value else None

    @property
    def holds(self) -> bool | None:
        """Whether the bar holds; None without one, or where the floor came to nothing, so that there is no ratio."""
        if self.bar is None or (self.floor_name and self.ratio is None):
            return None
        return self.bar.holds(self.value if self.ratio is None else self.ratio)

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "name": self.name,
            "value": rounded(self.value),
            "unit": self.unit,
            "floor": self.floor_name,
            "floor_value": rounded(self.floor_value),
            "ratio": rounded(self.ratio),
            "bar": None if self.bar is None else str(self.bar),
            "holds": self.holds,
            "note": self.note,
        }


@dataclass(frozen=True, slots=True)
class Curve:
    """A line in a panel of the chart; lines with the same ``panel`` share it, and its axes are the first line's."""

    panel: str
    line: str
    x_axis: str
    """With its unit: ``bids in flight``, ``bids in the listing``."""
    y_axis: str
    points: list[tuple[float, float]] = field(default_factory=list)
    log_x: bool = True

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        points = [[rounded(x), rounded(y)] for x, y in self.points]
        return {"panel": self.panel, "line": self.line, "x": self.x_axis, "y": self.y_axis, "points": points}


def short(value: float) -> str:
    """As much of it as is worth reading: ``31,400``, ``9.62``, ``0.71``."""
    if value and abs(value) < 100:
        return f"{value:.3g}"
    return f"{float(f'{value:.3g}'):,.0f}"


Found: TypeAlias = Figure | Curve
"""What a section returns a list of."""


def rounded(value: float | None) -> float | None:
    """Four figures are more than any of these numbers deserves."""
    return None if value is None else float(f"{value:.4g}")
