"""What is done on listings of every size, so little of it that the size stays what it was."""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from tests.load.bench.listing import BenchListing
from tests.load.bench.persist import drained
from tests.load.bench.rounds import interleaved
from tests.load.bench.script_cost import ScriptBench, of_kind, require
from tests.load.bench.sections import Say

AT_ONCE = 20_000
SAID_EVERY = 10 * AT_ONCE
BID_ROUNDS, BIDS_OF_A_ROUND = 21, 20
DRAIN_ROUNDS, ROWS_OF_A_ROUND = 3, 500
SPREAD_OVER = 50
"""Listings that a drained log is about."""


def fill(bench: ScriptBench, listing: BenchListing, bids: int, say: Say) -> None:
    """Bid so often; PostgreSQL has all of it afterwards."""
    for first in range(0, bids, AT_ONCE):
        if first and first % SAID_EVERY == 0:
            say(f"{first:,} are there")
        require(bench.client.pipeline(listing.straight(min(AT_ONCE, bids - first))), "accepted")
        drained()


def bid_us(bench: ScriptBench, listings: Mapping[int, BenchListing]) -> dict[int, float]:
    """What one more bid takes inside Redis, by size."""
    measures = {
        str(size): of_kind(bench, listing.straight, "accepted", calls=BIDS_OF_A_ROUND)
        for size, listing in listings.items()
    }
    found = interleaved(measures, rounds=BID_ROUNDS)
    drained()
    return {int(size): us.low for size, us in found.items()}


def drain_per_s(bench: ScriptBench, listings: Mapping[int, Sequence[BenchListing]]) -> dict[int, float]:
    """Rows a second of bids on these listings, by size."""
    measures: dict[str, Callable[[], float]] = {
        str(size): partial(_drain, bench, some) for size, some in listings.items()
    }
    return {int(size): rates.median for size, rates in interleaved(measures, rounds=DRAIN_ROUNDS).items()}


def _drain(bench: ScriptBench, listings: Sequence[BenchListing]) -> float:
    for listing in listings:
        require(bench.client.pipeline(listing.straight(math.ceil(ROWS_OF_A_ROUND / len(listings)))), "accepted")
    return drained()[1]
