"""Section 8: costs don't grow with the bids in a listing, with open listings, with bidders."""

from dataclasses import dataclass

from tests.load.bench import pages, probes
from tests.load.bench.bed import Bed, System
from tests.load.bench.figures import Found
from tests.load.bench.listing import BenchListing
from tests.load.bench.persist import drained
from tests.load.bench.script_cost import ScriptBench, ledger_bytes
from tests.load.bench.sections import Say
from tests.load.bench.trend import Trend

LEAST_FOR_MEMORY = 1_000
"""Of fewer bids the listing itself is most of it, of fewer listings the logs are."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many of each there are."""

    bids: tuple[int, ...]
    listings: tuple[int, ...]
    bidders: int


QUICK = Sizes(bids=(100, 1_000, 10_000), listings=(100, 1_000, 5_000), bidders=1_000)
FULL = Sizes(bids=(100, 10_000, 1_000_000), listings=(100, 10_000, 100_000), bidders=100_000)


@dataclass(slots=True)
class Ground:
    """On what it is measured."""

    bed: Bed
    bench: ScriptBench
    system: System
    people: list[int]
    say: Say


def measure(bed: Bed, *, quick: bool, say: Say) -> list[Found]:
    """The same operations on little and on much."""
    from tests.load.bench import many

    sizes = QUICK if quick else FULL
    say(f"{sizes.bidders:,} people")
    people = many.people(sizes.bidders)
    with bed.system() as system:
        ground = Ground(bed, ScriptBench(bed), system, people, say)
        trends = [*_with_bids(ground, sizes.bids), *_with_listings(ground, sizes.listings)]
    return [found for trend in trends for found in trend.found()]


def _with_bids(ground: Ground, sizes: tuple[int, ...]) -> list[Trend]:
    axis = "bids in the listing"
    bid = Trend("bid_us", "µs", "Time of a bid in Redis", axis, axis)
    memory = Trend("bid_bytes", "B", "Memory of the ledger", f"a bid, by {axis}", axis)
    drain = Trend("drain_per_s", "rows/s", "Rows drained into PostgreSQL", axis, axis, is_rate=True)
    page = Trend("lot_page_ms", "ms", "Time of a page", f"a lot, by {axis}", axis)
    listings = {size: _filled(ground, size, memory) for size in sizes}
    pages.analyze()
    for size, listing in listings.items():
        page.add(size, pages.median_ms(f"{ground.system.urls[0]}/listings/{listing.listing_id}/"))
    for size, us in probes.bid_us(ground.bench, listings).items():
        bid.add(size, us)
    alone = {size: [listing] for size, listing in listings.items()}
    for size, per_s in probes.drain_per_s(ground.bench, alone).items():
        drain.add(size, per_s)
    return [bid, memory, drain, page]


def _filled(ground: Ground, size: int, memory: Trend) -> BenchListing:
    """A listing with so many bids, all of which PostgreSQL has."""
    ground.say(f"a listing with {size:,} bids by {min(size, len(ground.people)):,} bidders")
    listing = BenchListing(ground.bed, people=ground.people)
    before = ledger_bytes(ground.bed.ledger())
    probes.fill(ground.bench, listing, size, ground.say)
    if size >= LEAST_FOR_MEMORY:
        memory.add(size, (ledger_bytes(ground.bed.ledger()) - before) / size)
    return listing


def _with_listings(ground: Ground, sizes: tuple[int, ...]) -> list[Trend]:
    axis = "open listings"
    bid = Trend("bid_us_listings", "µs", "Time of a bid in Redis", axis, axis)
    memory = Trend("listing_bytes", "B", "Memory of the ledger", f"a listing, by {axis}", axis)
    drain = Trend("drain_per_s_listings", "rows/s", "Rows drained into PostgreSQL", axis, axis, is_rate=True)
    page = Trend("catalogue_page_ms", "ms", "Time of a page", f"the catalogue, by {axis}", axis)
    have = 0
    for size in sizes:
        listing_ids = _opened(ground, size, size - have, memory)
        have = size
        pages.analyze()
        page.add(size, pages.median_ms(f"{ground.system.urls[0]}/"))
        some = [
            BenchListing(ground.bed, people=ground.people, listing_id=one) for one in listing_ids[: probes.SPREAD_OVER]
        ]
        bid.add(size, probes.bid_us(ground.bench, {size: some[0]})[size])
        drain.add(size, probes.drain_per_s(ground.bench, {size: some})[size])
    return [bid, memory, drain, page]


def _opened(ground: Ground, size: int, more: int, memory: Trend) -> list[int]:
    """So many more listings, all of which PostgreSQL has as open."""
    from tests.load.bench import many

    ground.say(f"{size:,} open listings")
    before = ledger_bytes(ground.bed.ledger())
    listing_ids = many.open_listings(more)
    drained()
    if size >= LEAST_FOR_MEMORY:
        memory.add(size, (ledger_bytes(ground.bed.ledger()) - before) / more)
    return listing_ids
