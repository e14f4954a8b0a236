"""Section 2: ``bidding.services.place_bid`` in one process, beside what Redis takes from a client that does nothing."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from itertools import cycle

from tests.load.bench import cpu
from tests.load.bench.bed import Bed
from tests.load.bench.figures import Curve, Figure, Found, at_least
from tests.load.bench.floor import Floor
from tests.load.bench.listing import BenchListing
from tests.load.bench.raw_client import IN_FLIGHT
from tests.load.bench.rounds import interleaved
from tests.load.bench.sections import Say
from tests.load.crowd.latencies import Latencies

OF_THE_FLOOR = 0.7
WARM_BIDS = 500


class Service:
    """A closed loop over the service: so many callers, each of whom bids again when answered."""

    def __init__(self, listings: Sequence[BenchListing], runner: asyncio.Runner) -> None:
        self._listings, self._runner = cycle(listings), runner
        self.latencies = Latencies()

    def bids_per_s(self, bids: int, in_flight: int = IN_FLIGHT) -> float:
        """One round; ``latencies`` are of the last one."""
        self.latencies = Latencies()
        began_s = time.perf_counter()
        self._runner.run(self._round(bids, in_flight))
        return bids / (time.perf_counter() - began_s)

    async def _round(self, bids: int, in_flight: int) -> None:
        turns = iter(range(bids))
        async with asyncio.TaskGroup() as group:
            for _ in range(in_flight):
                group.create_task(self._caller(turns))

    async def _caller(self, turns: Iterator[int]) -> None:
        for _ in turns:
            began_s = time.perf_counter()
            await self._bid()
            self.latencies.add((time.perf_counter() - began_s) * 1_000)

    async def _bid(self) -> None:
        from bidding import services
        from bidding.outcomes import BidAccepted

        listing = next(self._listings)
        bidder, bid_id, amount = listing.next_straight()
        outcome = await services.place_bid(
            listing_id=listing.listing_id, bidder_id=bidder, bid_id=bid_id, amount_minor=amount
        )
        if not isinstance(outcome, BidAccepted):
            raise ValueError(f"a bid was not accepted: {outcome}")


def measure(bed: Bed, *, quick: bool, say: Say) -> list[Found]:
    """Bids a second and CPU a bid, then the same service under more and less load."""
    with asyncio.Runner() as runner:
        service = Service([BenchListing(bed)], runner)
        service.bids_per_s(WARM_BIDS)
        say("the service and the floor in turns")
        figures = _beside_floor(bed, service, bids=4_000 if quick else 20_000, rounds=3 if quick else 7)
        loads = (1, 8, 64) if quick else (1, 4, 16, 64, 256, 1024)
        return [*figures, *_under_load(service, loads, bids=2_000 if quick else 10_000, say=say)]


def _beside_floor(bed: Bed, service: Service, *, bids: int, rounds: int) -> list[Figure]:
    floor = Floor(bed, bids=bids)
    turns = {"floor": floor.bids_per_s, "service": lambda: service.bids_per_s(bids)}
    per_s = {name: found.median for name, found in interleaved(turns, rounds=rounds).items()}
    with cpu.spent(bed.pids()) as spent:
        service.bids_per_s(bids)
    us = spent.per(bids)
    return [
        Figure(
            "service_bids_per_s", per_s["service"], "/s", "floor", per_s["floor"], at_least(OF_THE_FLOOR),
            f"{IN_FLIGHT} in flight, fsync always",
        ),
        Figure("service_cpu_us", us["bench"], "µs", note=f"with its callers; ledger {us['ledger']:.0f} µs"),
    ]  # fmt: skip


def _under_load(service: Service, loads: tuple[int, ...], *, bids: int, say: Say) -> list[Found]:
    rates, waits = [], []
    for in_flight in loads:
        say(f"{in_flight} in flight")
        rates.append((float(in_flight), service.bids_per_s(bids, in_flight)))
        waits.append((float(in_flight), service.latencies.percentile_ms(99)))
    axis = "bids in flight"
    return [
        Curve("Service against load: accepted", "service", axis, "bids/s", rates),
        Curve("Service against load: answer", "service, p99", axis, "ms", waits),
    ]
