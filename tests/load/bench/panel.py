"""One panel of the chart: title, legend, axes with their units, lines."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

from tests.load.bench.figures import Curve
from tests.load.bench.scales import Scale, linear, logarithmic, tick_text

WIDTH, HEIGHT = 460, 320
LEFT, RIGHT, BOTTOM = 64, 16, 48
TITLE_Y, LEGEND_Y, LEGEND_LINE = 16, 36, 17
KINDS = 6
"""Of lines; more of them share colours."""


def panel(title: str, curves: Sequence[Curve]) -> str:
    """Its drawing, WIDTH by HEIGHT."""
    first, top = curves[0], LEGEND_Y + LEGEND_LINE * len(curves)
    xs = [x for curve in curves for x, _ in curve.points]
    ys = [y for curve in curves for _, y in curve.points]
    across = (logarithmic if first.log_x else linear)(xs, LEFT, WIDTH - RIGHT)
    up = linear(ys, HEIGHT - BOTTOM, top)
    parts = [
        f'<text class="title" x="0" y="{TITLE_Y}">{escape(title)}</text>',
        *_y_axis(up, first),
        *_x_axis(across, top, first),
    ]
    for number, curve in enumerate(curves):
        parts += _legend(number, curve) + _line(number % KINDS, curve, across, up)
    return "".join(parts)


def _y_axis(up: Scale, first: Curve) -> list[str]:
    middle = (up.start + up.end) / 2
    lines = [
        f'<path class="grid" d="M{LEFT} {up.at(tick):.1f}H{WIDTH - RIGHT}"/>'
        f'<text x="{LEFT - 6}" y="{up.at(tick) + 4:.1f}" text-anchor="end">{tick_text(tick)}</text>'
        for tick in up.ticks
    ]
    turned = f'text-anchor="middle" transform="rotate(-90 12 {middle})"'
    return [*lines, f'<text x="12" y="{middle}" {turned}>{escape(first.y_axis)}</text>']


def _x_axis(across: Scale, top: float, first: Curve) -> list[str]:
    bottom = HEIGHT - BOTTOM
    lines = [
        f'<path class="grid" d="M{across.at(tick):.1f} {top}V{bottom + 4}"/>'
        f'<text x="{across.at(tick):.1f}" y="{bottom + 18}" text-anchor="middle">{tick_text(tick)}</text>'
        for tick in across.ticks
    ]
    middle = (LEFT + WIDTH - RIGHT) / 2
    return [*lines, f'<text x="{middle}" y="{HEIGHT - 10}" text-anchor="middle">{escape(first.x_axis)}</text>']


def _legend(number: int, curve: Curve) -> list[str]:
    y = LEGEND_Y + LEGEND_LINE * number
    sample = f'<path class="line l{number % KINDS}" d="M{LEFT} {y - 4}h28"/>'
    return [sample, f'<text x="{LEFT + 36}" y="{y}">{escape(curve.line)}</text>']


def _line(kind: int, curve: Curve, across: Scale, up: Scale) -> list[str]:
    places = [(across.at(x), up.at(y)) for x, y in sorted(curve.points)]
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    dots = [f'<circle class="m{kind}" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>' for x, y in places]
    return [f'<path class="line l{kind}" d="M{path}"/>', *dots]
