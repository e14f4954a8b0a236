"""Bids over sockets and HTTP on a running system: one setup after the other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median

from tests.faults import stock
from tests.faults.bidder import Person
from tests.load.bench import cpu
from tests.load.bench.bed import Bed, System
from tests.load.bench.floor import Floor
from tests.load.bench.lot import Lot
from tests.load.crowd import sale
from tests.load.crowd.sale import Run, Sale

WARM_S = 1.0
LATE_MS = 5.0

Opening = Callable[[Sequence[str], Sequence[Person], Sequence[int]], Sale]


@dataclass(frozen=True, slots=True)
class Size:
    """How long, and how often."""

    seconds: float
    rounds: int
    floor_bids: int


@dataclass(slots=True)
class Measured:
    """One setup: rounds of a closed loop between rounds of the floor, then half of its rate."""

    free: list[Run] = field(default_factory=list)
    us: list[dict[str, float]] = field(default_factory=list)
    """CPU of an accepted bid by process, round by round."""
    floor_per_s: float = 0.0
    half: Run | None = None

    @property
    def accepted_per_s(self) -> float:
        """The middle round."""
        return median(run.accepted_per_s for run in self.free)

    @property
    def cpu_us(self) -> float:
        """Of an accepted bid in the web processes and Redis, in the middle round."""
        return median(sum(us for name, us in one.items() if name.startswith(("web", "ledger"))) for one in self.us)

    def note(self) -> str:
        """Who paid, and what was refused."""
        middle = self.us[len(self.us) // 2]
        paid = ", ".join(f"{name} {us:.0f}" for name, us in middle.items() if us >= 1)
        refused = sum(run.tally.rejected.total() for run in self.free)
        share = 100 * refused / max(1, sum(run.tally.answered for run in self.free))
        return f"µs a bid: {paid}; refused {share:.1f} % ({self.free[-1].tally.refusals() or 'none'} in the last round)"


class Hall:
    """Bidders, and one setup's system."""

    def __init__(self, bed: Bed, system: System, people: Sequence[Person]) -> None:
        self._bed, self._system, self._people = bed, system, people
        self._floor_lot = Lot(bed, people=[person.user_id for person in people])

    def measured(self, opening: Opening, urls: Sequence[str], listings: int, size: Size) -> Measured:
        """Rounds of a closed loop, each behind one of the floor; then half its rate in an open loop."""
        found, floors = Measured(), []
        floor = Floor(self._bed, bids=size.floor_bids, lot=self._floor_lot)
        room = opening(urls, self._people, [stock.listing() for _ in range(listings)])
        for _ in range(size.rounds):
            floors.append(floor.bids_per_s())
            spent = cpu.spent(self._bed.pids(self._system))
            run, cost = room.free(WARM_S, size.seconds, spent)
            found.free.append(run)
            found.us.append(cost.per(run.tally.accepted))
        found.floor_per_s = median(floors)
        found.half = room.paced(found.accepted_per_s / 2, WARM_S, size.seconds)
        room.close()
        return found

    def on_sockets(self, listings: int, size: Size) -> Measured:
        """200 sockets."""
        return self.measured(sale.on_sockets, self._system.ws_urls, listings, size)

    def over_http(self, listings: int, size: Size) -> Measured:
        """200 kept connections."""
        return self.measured(sale.over_http, self._system.urls, listings, size)

    def under_load(self, listings: int, rates: Sequence[float], seconds: float) -> list[Run]:
        """An open loop at each of the rates."""
        room = sale.on_sockets(self._system.ws_urls, self._people, [stock.listing() for _ in range(listings)])
        runs = [room.paced(rate, WARM_S, seconds) for rate in rates]
        room.close()
        return runs
