"""Section 1: what a bid costs inside Redis, and how many of them Redis takes at best."""

from collections.abc import Mapping

from bidding import keys
from tests.load.bench import cpu
from tests.load.bench.bed import Bed
from tests.load.bench.figures import Curve, Figure, Found, at_most
from tests.load.bench.floor import Floor
from tests.load.bench.listing import BenchListing
from tests.load.bench.rounds import Rounds, interleaved
from tests.load.bench.script_cost import BARE_FUNCTION, ScriptBench, of_kind, require
from tests.load.bench.sections import Say

ALLOWED_OVER_BARE = 2.5
ALLOWED_GROWTH = 1.25
"""Ten thousand times as many bids may not cost more than what two rounds differ by."""

AT_ONCE = 10_000
GROWTH_ROUNDS = 31
"""Fewer than of the others: the smallest listing grows while it is measured."""

ENDS = {
    "bare": "",
    "bare_function": "_as_function",
    "straight": "",
    "duel": "_duel",
    "defended": "_defended",
    "raised": "_raised",
    "refused": "_refused",
}
NOTES = {
    "bare": "TIME, HMGET, HSET, XADD, PUBLISH of the same lengths",
    "bare_function": "the same called as a library's function, as place_bid is",
    "straight": "outbids the leader",
    "duel": "automatic, above the leader's maximum",
    "defended": "automatic, answered by the leader's maximum",
    "raised": "automatic, the leader's own maximum, which nobody sees",
    "refused": "too low",
}


def measure(bed: Bed, *, quick: bool, say: Say) -> list[Found]:
    """Scripts beside the bare one, the floor, bytes, and the same at growing sizes."""
    bench = ScriptBench(bed)
    rounds = 101 if quick else 401
    say("scripts beside the bare one")
    found: list[Found] = [*_kinds(bed, bench, rounds=rounds)]
    say("the floor: 64 in flight, fsync always")
    found.append(_floor(bed, bids=4_000 if quick else 20_000, rounds=3 if quick else 7))
    found += _bytes(bed, bench, bids=2_000 if quick else 20_000)
    # A million are the growth section's.
    listings = {
        size: grown_listing(bed, bench, size, say) for size in ((100, 10_000) if quick else (100, 10_000, 100_000))
    }
    return [*found, *growth(bench, listings)]


def _kinds(bed: Bed, bench: ScriptBench, *, rounds: int) -> list[Figure]:
    open_listing, led_listing = BenchListing(bed), BenchListing(bed)
    require(bench.client.pipeline([*open_listing.straight(100), led_listing.lead()]), "accepted")
    measures = {
        "bare": of_kind(bench, bench.bare(open_listing), "accepted"),
        "bare_function": of_kind(bench, bench.bare(open_listing, BARE_FUNCTION), "accepted"),
        "straight": of_kind(bench, open_listing.straight, "accepted"),
        "duel": of_kind(bench, BenchListing(bed).duel, "accepted"),
        "defended": of_kind(bench, led_listing.defended, "accepted"),
        "raised": of_kind(bench, led_listing.raised, "accepted"),
        "refused": of_kind(bench, open_listing.too_low, "rejected"),
    }
    us = interleaved(measures, rounds=rounds)
    return [_cost(kind, us[kind], us["bare"]) for kind in measures]


def _cost(kind: str, us: Rounds, bare: Rounds) -> Figure:
    note = f"{NOTES[kind]}; median {us.median:.1f}"
    if kind.startswith("bare"):
        return Figure(f"bare_us{ENDS[kind]}", us.low, "µs", note=note)
    return Figure(f"script_us{ENDS[kind]}", us.low, "µs", "bare_us", bare.low, at_most(ALLOWED_OVER_BARE), note)


def _floor(bed: Bed, *, bids: int, rounds: int) -> Figure:
    floor = Floor(bed, bids=bids)
    with cpu.spent(bed.pids()) as spent:
        per_s = interleaved({"floor": floor.bids_per_s}, rounds=rounds)["floor"].median
    us = spent.per(bids * (rounds + 1))
    note = f"CPU a bid: ledger {us['ledger']:.0f} µs, client with packing {us['bench']:.0f} µs"
    return Figure("floor_bids_per_s", per_s, "/s", note=note)


def _bytes(bed: Bed, bench: ScriptBench, *, bids: int) -> list[Figure]:
    aof, memory = bench.grown(BenchListing(bed).straight(bids))
    return [
        Figure("aof_bytes_per_bid", aof, "B"),
        Figure("memory_bytes_per_bid", memory, "B", note="its log entry included, until PostgreSQL has it"),
    ]


def growth(bench: ScriptBench, listings: Mapping[int, BenchListing]) -> list[Found]:
    """One more bid by somebody new, on listings that have had ever more."""
    measures = {str(size): of_kind(bench, listing.by_newcomers, "accepted") for size, listing in listings.items()}
    us = {int(size): found.low for size, found in interleaved(measures, rounds=GROWTH_ROUNDS).items()}
    first, *others = us
    figures = [
        Figure(f"script_us_at_{size}", us[size], "µs", f"at {first}", us[first], at_most(ALLOWED_GROWTH))
        for size in others
    ]
    points = [(float(size), one) for size, one in us.items()]
    return [
        *figures,
        Curve("Time of a bid in Redis", "bids and bidders in the listing", "how many there are", "µs", points),
    ]


def grown_listing(bed: Bed, bench: ScriptBench, size: int, say: Say) -> BenchListing:
    """A listing that so many people have bid on, once each."""
    say(f"a listing with {size:,} bids by as many bidders")
    listing = BenchListing(bed)
    for first in range(0, size, AT_ONCE):
        require(bench.client.pipeline(listing.by_newcomers(min(AT_ONCE, size - first))), "accepted")
        # As a persister does: a log that nobody reads would fill the machine.
        bed.ledger().xtrim(keys.log(listing.keys.shard), maxlen=AT_ONCE)
    return listing
