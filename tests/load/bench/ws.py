"""Section 3: bids over sockets, from the click to the answer, on both servers and with one web process and two.

200 people who are signed in, each with one bid in flight (a closed loop), while a persister stores what they bid.
Limits stay as they are set: 200 bids a second and person are more than any of them gets answered.
"""

from dataclasses import dataclass

from tests.faults import stock
from tests.load.bench.bed import Bed
from tests.load.bench.figures import Curve, Figure, Found, at_least, at_most
from tests.load.bench.running import SERVERS
from tests.load.bench.sections import Say
from tests.load.bench.ws_runs import LATE_MS, Hall, Measured, Size
from tests.load.crowd import limits

BIDDERS = 200
MANY, HOT = 50, 1
OF_THE_FLOOR = 0.33
LONGEST_ACK_MS = 10.0
LOADS = (0.1, 0.25, 0.5, 0.7, 0.85, 0.95)
QUICK_LOADS = (0.25, 0.5, 0.9)


@dataclass(frozen=True, slots=True)
class Setup:
    """What runs, and how many listings there are."""

    server: str
    web: int
    listings: int
    is_http: bool = False

    def __str__(self) -> str:
        processes = "1 process" if self.web == 1 else f"{self.web} processes"
        return (
            f"{self.server}, {processes}, {'one hot listing' if self.listings == HOT else f'{self.listings} listings'}"
        )


def measure(bed: Bed, *, quick: bool, say: Say) -> list[Found]:
    """All setups; figures that name none are of the faster server, one process, 50 listings."""
    limits.allow(2 * BIDDERS)
    people = stock.people(BIDDERS)
    size = Size(2.0, 1, 2_000) if quick else Size(5.0, 3, 5_000)
    found: dict[Setup, Measured] = {}
    curves: list[Curve] = []
    for server in SERVERS:
        for web in (1, 2):
            with bed.system(web=web, server=server, persister=True) as system:
                hall = Hall(bed, system, people)
                for listings in (MANY, HOT):
                    setup = Setup(server, web, listings)
                    found[setup] = hall.on_sockets(listings, size)
                    say(_said(setup, found[setup]))
                if web == 1:
                    found[Setup(server, 1, MANY, is_http=True)] = hall.over_http(MANY, size)
                    most_per_s = found[Setup(server, 1, MANY)].accepted_per_s
                    curves += _curves(hall, server, most_per_s, QUICK_LOADS if quick else LOADS, size.seconds)
    return [*_figures(found), *curves]


def _said(setup: Setup, measured: Measured) -> str:
    late_ms = measured.half.latest_s * 1_000 if measured.half else 0
    late = f"; the crowd itself was up to {late_ms:.0f} ms late" if late_ms > LATE_MS else ""
    return f"{setup}: {measured.accepted_per_s:.0f} bids/s{late}"


def _figures(found: dict[Setup, Measured]) -> list[Figure]:
    on_sockets = {setup: measured for setup, measured in found.items() if not setup.is_http}
    faster = max((Setup(server, 1, MANY) for server in SERVERS), key=lambda one: found[one].accepted_per_s)
    two = Setup(faster.server, 2, MANY)
    figures = _of(faster, found[faster], has_bars=True)
    figures.append(
        Figure(
            "ws_bids_per_s with two processes", found[two].accepted_per_s, "/s",
            "ws_bids_per_s", found[faster].accepted_per_s, at_least(1), f"{two}; {found[two].note()}",
        )
    )  # fmt: skip
    for setup, measured in on_sockets.items():
        if setup not in (faster, two):
            figures += _of(setup, measured, has_bars=False)
    for setup, measured in found.items():
        if setup.is_http:
            ws_per_s = found[Setup(setup.server, 1, MANY)].accepted_per_s
            per_s = measured.accepted_per_s
            name = "http_bids_per_s" if setup.server == faster.server else f"http_bids_per_s ({setup.server})"
            figures.append(Figure(name, per_s, "/s", "over sockets", ws_per_s, note=f"{setup}; {measured.note()}"))
    return figures


def _of(setup: Setup, measured: Measured, *, has_bars: bool) -> list[Figure]:
    half = measured.half
    assert half is not None, "measured"
    suffix = "" if has_bars else f" ({setup})"
    at_half = f"{setup}, at {half.answered_per_s:.0f} bids/s, half of the most"
    waits = half.tally.latencies
    return [
        Figure(
            f"ws_bids_per_s{suffix}", measured.accepted_per_s, "/s", "floor", measured.floor_per_s,
            at_least(OF_THE_FLOOR) if has_bars else None, f"{setup}; {measured.note()}",
        ),
        Figure(f"ws_ack_p50_ms{suffix}", waits.percentile_ms(50), "ms", note=at_half),
        Figure(
            f"ws_ack_p99_ms{suffix}", waits.percentile_ms(99), "ms",
            bar=at_most(LONGEST_ACK_MS) if has_bars else None, note=at_half,
        ),
        Figure(f"ws_cpu_us{suffix}", measured.cpu_us, "µs", note=f"web and ledger, an accepted bid; {setup}"),
    ]  # fmt: skip


def _curves(hall: Hall, server: str, most_per_s: float, loads: tuple[float, ...], seconds: float) -> list[Curve]:
    runs = hall.under_load(MANY, [most_per_s * load for load in loads], seconds)
    panel, axis = "Sockets against load", "bids/s sent"
    sent = [most_per_s * load for load in loads]
    p50 = [run.tally.latencies.percentile_ms(50) for run in runs]
    p99 = [run.tally.latencies.percentile_ms(99) for run in runs]
    taken = [run.accepted_per_s for run in runs]
    return [
        Curve(f"{panel}: accepted", server, axis, "bids/s", list(zip(sent, taken, strict=True)), log_x=False),
        Curve(f"{panel}: answer", f"{server}, p50", axis, "ms", list(zip(sent, p50, strict=True)), log_x=False),
        Curve(f"{panel}: answer", f"{server}, p99", axis, "ms", list(zip(sent, p99, strict=True)), log_x=False),
    ]
