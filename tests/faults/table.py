"""The table of a chaos run."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.faults.rounds import Tally

COLUMNS = (
    "victim", "kills", "in flight", "acknowledged", "told again", "lost", "doubled", "out of order", "other",
    "longest without a bid", "verify",
)  # fmt: skip
OTHER = ("different", "unsent", "late", "results", "stuck", "told")


def print_table(tallies: Sequence["Tally"]) -> None:
    """A line for each victim, then every finding."""
    rows = [COLUMNS, *map(_row, tallies)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    for row in rows:
        print("  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)))
    for tally in tallies:
        for line in tally.lines():
            print(line)


def _row(tally: "Tally") -> tuple[str, ...]:
    return (
        tally.victim,
        str(tally.kills),
        f">= {min(tally.in_flight, default=0)}",
        str(tally.acknowledged),
        str(tally.told_again),
        *(str(tally.count(kind)) for kind in ("lost", "doubled", "out_of_order")),
        str(sum(map(tally.count, OTHER))),
        f"{tally.longest_silence_s:.2f} s",
        "differs" if tally.count("verify") else "clean",
    )
