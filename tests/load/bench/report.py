"""What a run came to: as a table for people, as JSON for programs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.load.bench.figures import Curve, Figure, Found, short

COLUMNS = ("figure", "value", "floor", "ratio", "bar", "", "note")
VERDICTS = {True: "holds", False: "MISSED", None: ""}


@dataclass(slots=True)
class Report:
    """Everything that one run found."""

    quick: bool
    began_at: str
    machine: dict[str, Any] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    figures: list[Figure] = field(default_factory=list)
    curves: list[Curve] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    """Section by what went wrong there."""
    took_s: dict[str, float] = field(default_factory=dict)

    def add(self, found: Sequence[Found]) -> None:
        """What a section has returned."""
        self.figures += [one for one in found if isinstance(one, Figure)]
        self.curves += [one for one in found if isinstance(one, Curve)]

    @property
    def missed(self) -> list[Figure]:
        """The figures whose bar does not hold."""
        return [figure for figure in self.figures if figure.holds is False]

    def as_json(self) -> dict[str, Any]:
        """All of it."""
        return {
            "began_at": self.began_at,
            "quick": self.quick,
            "machine": self.machine,
            "versions": self.versions,
            "settings": self.settings,
            "figures": [figure.as_json() for figure in self.figures],
            "curves": [curve.as_json() for curve in self.curves],
            "missed": [figure.name for figure in self.missed],
            "failed": self.failed,
            "took_s": self.took_s,
        }


def table(report: Report) -> str:
    """A line for each figure, then what was missed or failed."""
    rows = [COLUMNS, *map(_row, report.figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    lines = ["  ".join(map(_padded, row, widths, range(len(row)))).rstrip() for row in rows]
    lines.insert(1, "  ".join("─" * width for width in widths[:-1]))
    if report.missed:
        lines += ["", f"{len(report.missed)} of {_barred(report)} bars missed: {_names(report.missed)}"]
    return "\n".join([*lines, *(f"FAILED {name}: {why}" for name, why in report.failed.items())])


def headline(report: Report) -> str:
    """Where and when: a line or two above the table."""
    machine, versions = report.machine, report.versions
    first = f"{machine['cpu']}, {machine['cores']} cores, load {machine['load_average_at_start'][0]} at start"
    names = ("Python", "Redis", "PostgreSQL")
    of_servers = ", ".join(f"{name} {versions[name]}" for name in names if name in versions)
    return f"{first}\n{of_servers}; commit {machine['commit'] or 'unknown'}{'; quick' if report.quick else ''}"


def _row(figure: Figure) -> tuple[str, ...]:
    floor = f"{short(figure.floor_value)} {figure.floor_name or ''}" if figure.floor_value else ""
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
    bar = "" if figure.bar is None else str(figure.bar)
    value = f"{short(figure.value)} {figure.unit}"
    return (figure.name, value, floor, ratio, bar, VERDICTS[figure.holds], figure.note)


def _padded(cell: str, width: int, column: int) -> str:
    return cell.rjust(width) if column in (3, 4) else cell.ljust(width)


def _barred(report: Report) -> int:
    return sum(figure.bar is not None for figure in report.figures)


def _names(figures: Sequence[Figure]) -> str:
    return ", ".join(figure.name for figure in figures)
