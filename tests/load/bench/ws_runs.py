"""Bids over sockets and HTTP on running systems: setups one after the other, or in turns."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from tests.faults import stock
from tests.faults.bidder import Person
from tests.load.bench import cpu
from tests.load.bench.floor import Floor
from tests.load.bench.running import System
from tests.load.bench.ws_setups import Setup
from tests.load.crowd import sale
from tests.load.crowd.latencies import Latencies
from tests.load.crowd.sale import Run, Sale

LATE_MS = 5.0


class NothingAccepted(RuntimeError):
    """No bid of a round counts: there is nothing to measure. The message says what became of them."""


@dataclass(frozen=True, slots=True)
class Size:
    """How long a round is, behind how long a warm-up, and how many there are."""

    seconds: float
    warm_s: float
    rounds: int


@dataclass(slots=True)
class Measured:
    """One setup: rounds of a closed loop between rounds of the floor, then rounds at half of its rate."""

    free: list[Run] = field(default_factory=list)
    us: list[dict[str, float]] = field(default_factory=list)
    """CPU of an accepted bid by process, round by round."""
    floors_per_s: list[float] = field(default_factory=list)
    half: list[Run] = field(default_factory=list)

    @property
    def accepted_per_s(self) -> float:
        """The middle round."""
        return median(run.accepted_per_s for run in self.free)

    @property
    def floor_per_s(self) -> float:
        """The middle round of the floor."""
        return median(self.floors_per_s)

    @property
    def cpu_us(self) -> float:
        """Of an accepted bid in the web processes and Redis, in the middle round."""
        return median(sum(us for name, us in one.items() if name.startswith(("web", "ledger"))) for one in self.us)

    def at_half_ms(self, percent: float) -> float:
        """That percentile of the time to the answer, of all rounds at half load together."""
        return sum((run.tally.latencies for run in self.half), Latencies()).percentile_ms(percent)

    @property
    def half_per_s(self) -> float:
        """What half load came to."""
        return median(run.answered_per_s for run in self.half)

    @property
    def latest_ms(self) -> float:
        """By how much the crowd itself was late, at worst."""
        return max((run.latest_s for run in self.half), default=0.0) * 1_000

    def note(self) -> str:
        """Who paid, and what was refused."""
        paid = ", ".join(f"{name} {us:.0f}" for name in self.us[0] if (us := median(one[name] for one in self.us)) >= 1)
        refused = sum(run.tally.rejected.total() for run in self.free)
        share = 100 * refused / max(1, sum(run.tally.answered for run in self.free))
        return f"µs a bid: {paid}; refused {share:.1f} % ({self.free[-1].tally.refusals() or 'none'} in the last round)"


class Bidding:
    """Bidders, and the systems on which they bid, by web server."""

    def __init__(
        self,
        systems: Mapping[str, System],
        people: Sequence[Person],
        size: Size,
        pids: Callable[[System], Mapping[str, int]],
        floor: Floor | None = None,
    ) -> None:
        self._systems, self._people, self._size, self._pids, self._floor = systems, people, size, pids, floor

    def measured(self, *setups: Setup) -> dict[Setup, Measured]:
        """These setups in turns, A B A B …: what the machine does besides meets both."""
        found = {setup: Measured() for setup in setups}
        sales = {setup: self._opened(setup) for setup in setups}
        for _ in range(self._size.rounds):
            for setup, bidders in sales.items():
                self._freely(setup, bidders, found[setup])
        for _ in range(self._size.rounds):
            for setup, bidders in sales.items():
                if not setup.is_http:
                    found[setup].half.append(self._paced(bidders, found[setup].accepted_per_s / 2))
        for bidders in sales.values():
            bidders.close()
        return found

    def under_load(self, setup: Setup, rates: Sequence[float]) -> list[Run]:
        """An open loop at each of the rates."""
        bidders = self._opened(setup)
        runs = [self._paced(bidders, rate) for rate in rates]
        bidders.close()
        return runs

    def _opened(self, setup: Setup) -> Sale:
        system = self._systems[setup.server]
        listings = [stock.listing() for _ in range(setup.listings)]
        if setup.is_http:
            return sale.over_http(system.urls[: setup.web], self._people, listings)
        return sale.on_sockets(system.ws_urls[: setup.web], self._people, listings, by_listing=setup.by_listing)

    def _freely(self, setup: Setup, bidders: Sale, found: Measured) -> None:
        if self._floor is not None:
            found.floors_per_s.append(self._floor.bids_per_s())
        spent = cpu.spent(self._pids(self._systems[setup.server]))
        run, cost = bidders.free(self._size.warm_s, self._size.seconds, spent)
        if not run.tally.accepted:
            raise NothingAccepted(f"{setup}: {run.tally.refusals() or 'no answers'}")
        found.free.append(run)
        found.us.append(cost.per(run.tally.accepted))

    def _paced(self, bidders: Sale, rate_per_s: float) -> Run:
        return bidders.paced(rate_per_s, self._size.warm_s, self._size.seconds)
