"""Something measured on little and on much: a figure that says how much it grew, and a line in the chart."""

from dataclasses import dataclass, field

from tests.load.bench.figures import Curve, Figure, Found, at_least, at_most

ALLOWED_GROWTH = 1.5
"""Between the smallest and the largest: what grew with the number would grow a hundredfold and more."""


@dataclass(slots=True)
class Trend:
    """``name`` is a figure's; ``axis`` says of what there is more and more."""

    name: str
    unit: str
    panel: str
    line: str
    axis: str
    is_rate: bool = False
    """More is better."""
    points: list[tuple[float, float]] = field(default_factory=list)

    def add(self, size: int, value: float) -> None:
        """Measured where there was so much."""
        self.points.append((float(size), value))

    def found(self) -> list[Found]:
        """The last beside the first, and the line."""
        (least, first), (most, last) = self.points[0], self.points[-1]
        bar = at_least(1 / ALLOWED_GROWTH) if self.is_rate else at_most(ALLOWED_GROWTH)
        note = f"with {most:,.0f} {self.axis}"
        figure = Figure(f"{self.name}_at_{most:.0f}", last, self.unit, f"at {least:,.0f}", first, bar, note)
        return [figure, Curve(self.panel, self.line, "how many there are", self.unit, self.points)]
