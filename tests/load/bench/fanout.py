"""Section 5: thousands watch one listing while it is bid on; beside it, a channel-layer group on the same server.

Bids go straight to the ledger, so that the web process does nothing but tell them. A delivery is a frame that arrived;
merged bids are one frame. Its age is that of the oldest bid in it.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

from tests.faults import stock
from tests.load.bench.bed import Bed, System
from tests.load.bench.fanout_runs import Fanout, behind_after, fanned_out
from tests.load.bench.figures import Curve, Figure, Found, at_least, at_most
from tests.load.bench.group import Publisher
from tests.load.bench.running import SERVERS
from tests.load.bench.sections import Say
from tests.load.crowd import limits, watchers
from tests.load.crowd.direct import DirectBidder, Redis
from tests.load.crowd.loop import Loop

GROUP_APPLICATION = "tests.load.bench.group_app:application"
RATES_PER_S = (5, 50, 500)
BARRED = (1_000, 500)
COMPARED = (1_000, (5, 50))
"""Watchers and rates of the group: beyond these it only falls behind."""
TIMES_A_GROUP = 15
LONGEST_MS = 250.0
CAUGHT_UP_WITHIN_S = 20.0
GROUP_TAKES = 1.5
"""Times as long: it tells so few messages that the one which is half told at the end would count."""

ByLoad: TypeAlias = dict[tuple[int, float], Fanout]
"""By the number of watchers and the rate."""


def measure(bed: Bed, *, quick: bool, say: Say) -> list[Found]:
    """Every crowd at every rate, on both servers."""
    sizes, seconds = ((1_000,), 2.0) if quick else ((1_000, 5_000), 8.0)
    limits.allow(max(sizes))
    told: dict[str, ByLoad] = {}
    with bed.systems(*SERVERS) as systems:
        for server, system in systems.items():
            told[server] = _ours(bed, system, sizes, seconds, _telling(server, say))
    groups: dict[str, ByLoad] = {}
    with bed.systems(*SERVERS, application=GROUP_APPLICATION) as systems:
        for server, system in systems.items():
            groups[server] = _group(bed, system, GROUP_TAKES * seconds, _telling(f"a group, {server}", say))
    return [one for server in SERVERS for one in _figures(server, told[server], groups[server])]


def _telling(who: str, say: Say) -> Callable[[Fanout], None]:
    return lambda run: say(_said(who, run))


def _ours(bed: Bed, system: System, sizes: Sequence[int], seconds: float, tell: Callable[[Fanout], None]) -> ByLoad:
    """How as many watchers as each of these sizes were told at each rate."""
    found: ByLoad = {}
    for size in sizes:
        for run in _at_every_rate(bed, system, size, seconds):
            tell(run)
            found[size, run.rate_per_s] = run
    return found


def _at_every_rate(bed: Bed, system: System, size: int, seconds: float) -> list[Fanout]:
    loop, listing_id, people = Loop(), stock.listing(), stock.people(2)
    crowd = watchers.let_in(loop, f"{system.ws_urls[0]}/ws/listings/{listing_id}/", size)
    ledger = Redis(bed.servers.env["BIDDING_REDIS_URL"])
    loop.enter([ledger])
    direct = DirectBidder(ledger, bed.run_id, listing_id, (people[0].user_id, people[1].user_id))
    runs = []
    for rate in RATES_PER_S:
        run = fanned_out(loop, crowd, direct, system.web[0].pid, rate, seconds)
        runs.append(replace(run, behind=behind_after(loop, crowd, direct.last_seq)))
    watchers.leave(loop, crowd)
    direct.require_accepted()
    return runs


def _group(bed: Bed, system: System, seconds: float, tell: Callable[[Fanout], None]) -> ByLoad:
    """The same by a group of the channel layer; the process goes with what it has not told by the end."""
    found: ByLoad = {}
    size, rates = COMPARED
    loop, soft = Loop(), Redis(bed.servers.env["CHANNEL_LAYERS_BACKEND"])
    crowd, publisher = watchers.let_in(loop, system.ws_urls[0] + "/", size), Publisher(soft)
    loop.enter([soft])
    for rate in rates:
        loop.run(until=lambda: all(one.seq == publisher.last_seq() for one in crowd), within_s=CAUGHT_UP_WITHIN_S)
        found[size, rate] = run = fanned_out(loop, crowd, publisher, system.web[0].pid, rate, seconds)
        tell(run)
    system.web[0].kill9()
    watchers.leave(loop, crowd)
    return found


def _said(server: str, run: Fanout) -> str:
    trouble = f"; {run.gaps} gaps" if run.gaps else ""
    trouble += f"; {run.behind} sockets not on the last state" if run.behind else ""
    return (
        f"{server}, {run.watchers} watchers, {run.rate_per_s:.0f} bids/s: {run.deliveries_per_s:.0f} frames/s, "
        f"{run.cpu_us_per_frame:.1f} µs each, p99 {run.waits.percentile_ms(99):.0f} ms{trouble}"
    )


def _figures(server: str, ours: ByLoad, groups: ByLoad) -> list[Found]:
    found: list[Found] = []
    for at, run in ours.items():
        found += _of(server, run, is_barred=at == BARRED)
        if (group := groups.get(at)) is not None:
            found.append(
                Figure(
                    f"fanout_frames_per_cpu_s ({_where(server, run)})", run.frames_per_cpu_s, "/s",
                    "channel-layer group", group.frames_per_cpu_s, at_least(TIMES_A_GROUP),
                    f"a group's frame took {group.cpu_us_per_frame:.0f} µs, p99 {group.waits.percentile_ms(99):.0f} ms",
                )
            )  # fmt: skip
    return [*found, *_curves(server, ours)]


def _of(server: str, run: Fanout, *, is_barred: bool) -> list[Figure]:
    where, merged = _where(server, run), run.events / max(1, run.frames)
    ended = f"{run.watchers - run.behind} of {run.watchers} sockets ended on the last state, {run.gaps} gaps"
    return [
        Figure(
            f"fanout_deliveries_per_s ({where})", run.deliveries_per_s, "/s",
            note=f"frames of {merged:.1f} bids; {run.most_per_socket_per_s:.1f} a second to a socket at most; {ended}",
        ),
        Figure(
            f"fanout_p99_ms ({where})", run.waits.percentile_ms(99), "ms",
            bar=at_most(LONGEST_MS) if is_barred else None,
            note=f"age of a frame's oldest bid; p50 {run.waits.percentile_ms(50):.0f} ms",
        ),
        Figure(f"fanout_cpu_us ({where})", run.cpu_us_per_frame, "µs", note="of the web process, a delivered frame"),
        Figure(f"fanout_behind ({where})", run.behind + run.gaps, "", bar=at_most(0), note=ended),
    ]  # fmt: skip


def _where(server: str, run: Fanout) -> str:
    return f"{server}, {run.watchers} watchers, {run.rate_per_s:.0f} bids/s"


def _curves(server: str, ours: ByLoad) -> list[Curve]:
    curves = []
    for size in sorted({size for size, _ in ours}):
        runs = [run for (watchers, _), run in ours.items() if watchers == size]
        line = f"{server}, {size} watchers"
        waits = [(run.rate_per_s, run.waits.percentile_ms(99)) for run in runs]
        frames = [(run.rate_per_s, run.deliveries_per_s) for run in runs]
        curves.append(Curve("Fan-out: age of the oldest bid, p99", line, "bids/s", "ms", waits))
        curves.append(Curve("Fan-out: deliveries", line, "bids/s", "frames/s", frames))
    return curves
