"""CPU time by process, read from ``/proc``: what an operation really costs, whoever it is that pays."""

import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

TICKS_PER_S = os.sysconf("SC_CLK_TCK")

_PPID, _TIMES = 1, slice(11, 15)
"""Fields of ``/proc/<pid>/stat`` behind the name: parent; utime, stime, and those of children that were waited for."""


@dataclass(slots=True)
class Spent:
    """Microseconds of CPU that each process, with its children, took while the block ran."""

    us: dict[str, float] = field(default_factory=dict)

    def per(self, operations: int) -> dict[str, float]:
        """The same for one operation."""
        return {name: us / max(operations, 1) for name, us in self.us.items()}

    def said_per(self, operations: int) -> str:
        """``web 91 µs, ledger 31 µs``: for a figure's note."""
        return ", ".join(f"{name} {us:.0f} µs" for name, us in self.per(operations).items())


@contextmanager
def spent(pids: Mapping[str, int]) -> Iterator[Spent]:
    """Measure what these processes take while the block runs; a tick is 10 ms, so let it run a second or more."""
    before = used_us(pids)
    result = Spent()
    yield result
    result.us = {name: us - before[name] for name, us in used_us(pids).items()}


def used_us(pids: Mapping[str, int]) -> dict[str, float]:
    """What each process and all that came from it have taken so far; a child that is gone counts for its parent.

    Each of them counts for itself: the bench has started everything.
    """
    stats = {int(entry.name): stat for entry in Path("/proc").iterdir() if (stat := _stat(entry))}
    return {name: _of_family(pid, stats, apart=pids.values()) * 1_000_000 / TICKS_PER_S for name, pid in pids.items()}


def _of_family(pid: int, stats: Mapping[int, tuple[int, int]], *, apart: Collection[int]) -> int:
    family = {pid}
    while grown := {child for child, (parent, _) in stats.items() if parent in family} - family - {*apart}:
        family |= grown
    return sum(stats[member][1] for member in family if member in stats)


def _stat(entry: Path) -> tuple[int, int] | None:
    """Parent and ticks of a process; None for what is no process any more."""
    if not entry.name.isdigit():
        return None
    try:
        fields = (entry / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return int(fields[_PPID]), sum(map(int, fields[_TIMES]))
