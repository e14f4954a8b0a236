"""Section 4: how fast PostgreSQL gets what was decided, and how soon."""

import math
import time

from tests.load.bench import cpu
from tests.load.bench.bed import Bed
from tests.load.bench.commit_times import CommitTimes, lags_ms
from tests.load.bench.figures import Bar, Figure, Found, at_least, at_most
from tests.load.bench.listing import BenchListing
from tests.load.bench.paced import bid_at_rate
from tests.load.bench.raw_client import RawClient
from tests.load.bench.running import Wanted
from tests.load.bench.script_cost import require
from tests.load.bench.sections import Say

LISTINGS = 50
BIDDERS = 200
WARM_S = 1.0
LONGEST_LAG_MS = 1_000.0
CARRIERS: tuple[tuple[str, Wanted, Bar | None], ...] = (
    ("worker and beat", {"worker": True, "beat": True}, at_most(LONGEST_LAG_MS)),
    ("manage.py persist", {"persisters": 1}, None),
)
WITHOUT_SOCKETS_PER_S = 1_000.0
"""The rate of the lag when what sockets accept was not measured in this run."""


def measure(bed: Bed, *, quick: bool, say: Say) -> list[Found]:
    """A log that waits is drained; then bids come steadily and each is timed from its decision to its commit."""
    listings = _listings(bed)
    drained_per_s = _drain(bed, listings, bids=5_000 if quick else 50_000, say=say)
    return [drained_per_s, *_lag(bed, listings, seconds=3 if quick else 15, say=say)]


def _listings(bed: Bed) -> list[BenchListing]:
    """Listings and people that PostgreSQL knows too."""
    from tests.faults import stock

    people = [person.user_id for person in stock.people(BIDDERS)]
    return [BenchListing(bed, people=people) for _ in range(LISTINGS)]


def _drain(bed: Bed, listings: list[BenchListing], *, bids: int, say: Say) -> Figure:
    say(f"a log of {bids:,} bids on {LISTINGS} listings is drained by one persister")
    client = RawClient(bed.servers.env["BIDDING_REDIS_URL"])
    for listing in listings:
        require(client.pipeline(listing.straight(bids // len(listings))), "accepted")
    with cpu.spent(bed.pids()) as spent:
        rows, per_s = drained()
    us = spent.per(rows)
    note = f"one persister; CPU a row: persister {us['bench']:.0f} µs, PostgreSQL {us['postgres']:.0f} µs"
    ws = bed.figure("ws_bids_per_s")
    floor = (ws.name, ws.value, at_least(1)) if ws else (None, None, None)
    return Figure("persist_rows_per_s", per_s, "/s", *floor, note)


def drained() -> tuple[int, float]:
    """Store all that waits: how many rows, and how many a second."""
    from bidding import persister

    began_s = time.perf_counter()
    rows = persister.work(linger_s=0, longest_s=math.inf)
    return rows, rows / (time.perf_counter() - began_s)


def _lag(bed: Bed, listings: list[BenchListing], *, seconds: float, say: Say) -> list[Figure]:
    ws = bed.figure("ws_bids_per_s")
    rate_per_s = ws.value / 2 if ws else WITHOUT_SOCKETS_PER_S
    figures = []
    for who, programs, bar in CARRIERS:
        say(f"{rate_per_s:,.0f} bids/s for {seconds:.0f} s, carried by {who}")
        with bed.system(web=0, **programs), CommitTimes() as commits:
            bid_at_rate(bed, listings, rate_per_s=rate_per_s, seconds=WARM_S)
            commits.begin_anew()
            sent = bid_at_rate(bed, listings, rate_per_s=rate_per_s, seconds=seconds)
            commits.wait_for_the_rest()
        lags = lags_ms(commits)
        note = f"p50 {lags.percentile_ms(50):.0f} ms, at {sent / seconds:,.0f} bids/s, {who}"
        name = "persist_lag_p99_ms" if bar else f"persist_lag_p99_ms ({who})"
        figures.append(Figure(name, lags.percentile_ms(99), "ms", bar=bar, note=note))
    return figures
