"""The parts of the bench in their order. Each module has ``measure(bed, *, quick, say) -> list[Figure | Curve]``."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol, TypeAlias

from tests.load.bench.bed import Bed
from tests.load.bench.figures import Found

Say: TypeAlias = Callable[[str], None]
"""Takes a line of progress."""


class Measure(Protocol):
    """Measures one part. ``quick``: smaller sizes, coarser figures."""

    def __call__(self, bed: Bed, *, quick: bool, say: Say) -> list[Found]:
        """May raise: the part has failed then, and the others are still measured."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part that ``--only`` can name; its module is loaded when it is measured, when Django is set up."""

    name: str
    title: str
    module: str

    def measure(self) -> Measure:
        """The module's function."""
        measure: Measure = import_module(self.module).measure
        return measure


# Persisting is measured at half of what sockets accept, which has to be known by then.
SECTIONS = [
    Section("script", "what a bid costs inside Redis, and the floor", "tests.load.bench.script"),
    Section("service", "the service that sockets and HTTP call", "tests.load.bench.service"),
    Section("ws", "bids over sockets and HTTP", "tests.load.bench.ws"),
    Section("persist", "from the ledger into PostgreSQL", "tests.load.bench.persist"),
    Section("fanout", "one listing's bids to thousands of watchers", "tests.load.bench.fanout"),
    Section("close", "a thousand listings that end in the same second", "tests.load.bench.close"),
    Section("bytes", "what a socket, a listing and a bid take up", "tests.load.bench.sizes"),
    Section("growth", "the same on little and on much", "tests.load.bench.growth"),
]

CLUSTER = Section("cluster", "the ledger on one, two and three nodes", "tests.load.bench.cluster")
"""Only when asked for: it shows what is added by a machine more, and this is one machine."""
