"""The chart: panels of lines as one SVG, written by hand; readable on light and on dark pages."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

from tests.load.bench.figures import Curve
from tests.load.bench.panel import HEIGHT, WIDTH, panel

COLUMNS = 2
GAP = 16
DASHES = ("none", "7 3", "2 3", "9 3 2 3", "12 4", "4 4")
"""Lines differ by more than their colour."""

LIGHT = ("#0b63b8", "#b8410b", "#24763a", "#7a3fb0", "#7d6200", "#b01a5b")
DARK = ("#6cb4ff", "#ff9d6b", "#79d18f", "#c79bff", "#e0c25a", "#ff8ab8")


def svg(curves: Sequence[Curve], *, columns: int = COLUMNS) -> str:
    """All panels, in the order in which they were measured."""
    panels: dict[str, list[Curve]] = {}
    for curve in curves:
        if curve.points:
            panels.setdefault(curve.panel, []).append(curve)
    drawn = [_placed(number, columns, panel(title, lines)) for number, (title, lines) in enumerate(panels.items())]
    rows = -(-len(panels) // columns)
    width, height = columns * (WIDTH + GAP) + GAP, rows * (HEIGHT + GAP) + GAP
    names = escape("; ".join(panels) or "nothing was measured")
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-labelledby="what"><title id="what">{names}</title><style>{_style()}</style>'
        f'<rect class="page" width="{width}" height="{height}"/>'
    )
    return "\n".join([head, *drawn, "</svg>", ""])


def _placed(number: int, columns: int, drawn: str) -> str:
    row, column = divmod(number, columns)
    return f'<g transform="translate({GAP + column * (WIDTH + GAP)} {GAP + row * (HEIGHT + GAP)})">{drawn}</g>'


def _style() -> str:
    dashes = "".join(f".l{n}{{stroke-dasharray:{dash}}}" for n, dash in enumerate(DASHES))
    return (
        "text{font:12px system-ui,sans-serif}.title{font-weight:600;font-size:14px}"
        ".line{fill:none;stroke-width:2}.grid{stroke-width:1}" + dashes
        + _colours("#ffffff", "#1d2430", "#d5dae2", LIGHT)
        + f"@media(prefers-color-scheme:dark){{{_colours('#14181f', '#e6eaf0', '#3a4350', DARK)}}}"
    )  # fmt: skip


def _colours(page: str, ink: str, grid: str, lines: Sequence[str]) -> str:
    of_lines = "".join(f".l{n}{{stroke:{one}}}.m{n}{{fill:{one}}}" for n, one in enumerate(lines))
    return f".page{{fill:{page}}}text{{fill:{ink}}}.grid{{stroke:{grid}}}{of_lines}"
