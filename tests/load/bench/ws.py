"""Section 3: bids over sockets, from the click to the answer, on both servers and with one web process and two.

200 people who are signed in, each with one bid in flight (a closed loop), while a persister stores what they bid.
Limits stay as they are set: 200 bids a second and person are more than any of them gets answered.
"""

from tests.faults import stock
from tests.load.bench.bed import Bed
from tests.load.bench.figures import Curve, Figure, Found, at_least, at_most
from tests.load.bench.floor import Floor
from tests.load.bench.listing import BenchListing
from tests.load.bench.running import SERVERS
from tests.load.bench.sections import Say
from tests.load.bench.ws_runs import LATE_MS, Bidding, Measured, Size
from tests.load.bench.ws_setups import Setup, dealt_out, hot, http, one, two
from tests.load.crowd import limits

BIDDERS = 200
OF_THE_FLOOR = 0.33
LONGEST_ACK_MS = 10.0
LOADS = (0.1, 0.25, 0.5, 0.7, 0.85, 0.95)
QUICK_LOADS = (0.25, 0.9)
FULL, QUICK = Size(3.0, 0.5, 3), Size(0.5, 0.2, 3)


def measure(bed: Bed, *, quick: bool, say: Say) -> list[Found]:
    """All setups; figures that name none are of the faster server, one process, 50 listings."""
    limits.allow(4 * BIDDERS)
    people = stock.people(BIDDERS)
    with bed.systems(*SERVERS, web=2, persisters=1) as systems:
        of_the_floor = BenchListing(bed, people=[person.user_id for person in people])
        floor = Floor(bed, bids=2_000 if quick else 5_000, listing=of_the_floor)
        bidding = Bidding(systems, people, QUICK if quick else FULL, bed.pids, floor)
        found: dict[Setup, Measured] = {}
        for server in SERVERS:
            in_turns = [(one(server), two(server)), (hot(server, 1), hot(server, 2)), (http(server),)]
            for setups in in_turns:
                found |= _said(bidding.measured(*setups), say)
        found |= _said(bidding.measured(dealt_out(_faster(found))), say)
        curves = [curve for server in SERVERS for curve in _curves(bidding, server, found, quick=quick)]
    return [*_figures(found), *curves]


def _said(found: dict[Setup, Measured], say: Say) -> dict[Setup, Measured]:
    for setup, measured in found.items():
        late_ms = measured.latest_ms
        late = f"; the crowd itself was up to {late_ms:.0f} ms late" if late_ms > LATE_MS else ""
        say(f"{setup}{', HTTP' if setup.is_http else ''}: {measured.accepted_per_s:.0f} bids/s{late}")
    return found


def _faster(found: dict[Setup, Measured]) -> str:
    return max(SERVERS, key=lambda server: found[one(server)].accepted_per_s)


def _figures(found: dict[Setup, Measured]) -> list[Figure]:
    faster = _faster(found)
    first, second = one(faster), two(faster)
    figures = _of(first, found[first], has_bars=True)
    figures += [
        _beside_one(found, second, "ws_bids_per_s with two processes", has_bar=True),
        _beside_one(found, dealt_out(faster), "ws_bids_per_s with two processes, dealt out in turn", has_bar=False),
    ]
    for setup, measured in found.items():
        if not setup.is_http and setup not in (first, dealt_out(faster)):
            figures += _of(setup, measured, has_bars=False)
    return [*figures, *(_over_http(found, server, is_faster=server == faster) for server in SERVERS)]


def _beside_one(found: dict[Setup, Measured], setup: Setup, name: str, *, has_bar: bool) -> Figure:
    return Figure(
        name, found[setup].accepted_per_s, "/s",
        "ws_bids_per_s", found[one(setup.server)].accepted_per_s, at_least(1) if has_bar else None,
        f"{setup}; {found[setup].note()}",
    )  # fmt: skip


def _over_http(found: dict[Setup, Measured], server: str, *, is_faster: bool) -> Figure:
    measured, on_sockets = found[http(server)], found[one(server)]
    name = "http_bids_per_s" if is_faster else f"http_bids_per_s ({server})"
    note = f"{http(server)}; {measured.note()}"
    return Figure(name, measured.accepted_per_s, "/s", "over sockets", on_sockets.accepted_per_s, note=note)


def _of(setup: Setup, measured: Measured, *, has_bars: bool) -> list[Figure]:
    suffix = "" if has_bars else f" ({setup})"
    at_half = f"{setup}, at {measured.half_per_s:.0f} bids/s, half of the most"
    return [
        Figure(
            f"ws_bids_per_s{suffix}", measured.accepted_per_s, "/s", "floor", measured.floor_per_s,
            at_least(OF_THE_FLOOR) if has_bars else None, f"{setup}; {measured.note()}",
        ),
        Figure(f"ws_ack_p50_ms{suffix}", measured.at_half_ms(50), "ms", note=at_half),
        Figure(
            f"ws_ack_p99_ms{suffix}", measured.at_half_ms(99), "ms",
            bar=at_most(LONGEST_ACK_MS) if has_bars else None, note=at_half,
        ),
        Figure(f"ws_cpu_us{suffix}", measured.cpu_us, "µs", note=f"web and ledger, an accepted bid; {setup}"),
    ]  # fmt: skip


def _curves(bidding: Bidding, server: str, found: dict[Setup, Measured], *, quick: bool) -> list[Curve]:
    most_per_s = found[one(server)].accepted_per_s
    sent = [most_per_s * load for load in (QUICK_LOADS if quick else LOADS)]
    runs = dict(zip(sent, bidding.under_load(one(server), sent), strict=True))
    if quick:
        runs[most_per_s / 2] = found[one(server)].half[0]
    panel, axis = "Sockets against load", "bids/s sent"
    p50 = [(per_s, run.tally.latencies.percentile_ms(50)) for per_s, run in runs.items()]
    p99 = [(per_s, run.tally.latencies.percentile_ms(99)) for per_s, run in runs.items()]
    taken = [(per_s, run.accepted_per_s) for per_s, run in runs.items()]
    return [
        Curve(f"{panel}: accepted", server, axis, "bids/s", taken, log_x=False),
        Curve(f"{panel}: answer", f"{server}, p50", axis, "ms", p50, log_x=False),
        Curve(f"{panel}: answer", f"{server}, p99", axis, "ms", p99, log_x=False),
    ]
