"""Section 5: thousands watch one listing while it is bid on; beside it, a channel-layer group on the same server.

Bids go straight to the ledger, so that the web process does nothing but tell them. A delivery is a frame that arrived;
merged bids are one frame. Its age is that of the oldest bid in it.
"""

from dataclasses import replace

from tests.faults import stock
from tests.load.bench.bed import Bed, System
from tests.load.bench.fanout_runs import Fan, behind_after, fanned
from tests.load.bench.figures import Curve, Figure, Found, at_least, at_most
from tests.load.bench.group import Publisher
from tests.load.bench.running import SERVERS
from tests.load.bench.sections import Say
from tests.load.crowd import limits, watchers
from tests.load.crowd.hammer import Hammer, Redis
from tests.load.crowd.loop import Loop

GROUP_APPLICATION = "tests.load.bench.group_app:application"
RATES_PER_S = (5, 50, 500)
BARRED = (1_000, 500)
COMPARED = (1_000, (5, 50))
"""Watchers and rates of the group: beyond these it only falls behind."""
TIMES_A_GROUP = 15
LONGEST_MS = 250.0
MOST_PER_SOCKET_PER_S = 20.5


def measure(bed: Bed, *, quick: bool, say: Say) -> list[Found]:
    """Every crowd at every rate, on both servers."""
    sizes, seconds = ((1_000,), 3.0) if quick else ((1_000, 5_000), 8.0)
    limits.allow(max(sizes))
    found: list[Found] = []
    for server in SERVERS:
        with bed.system(server=server) as system:
            fans: dict[tuple[int, int], Fan] = {}
            for size in sizes:
                some = _ours(bed, system, size, seconds)
                fans |= {(size, fan.rate_per_s): fan for fan in some}
                for fan in some:
                    say(_said(server, fan))
        found += _figures(server, fans, _group(bed, server, seconds, say))
    return found


def _ours(bed: Bed, system: System, size: int, seconds: float) -> list[Fan]:
    """How so many watchers were told at each rate."""
    loop, listing_id, people = Loop(), stock.listing(), stock.people(2)
    crowd = watchers.let_in(loop, f"{system.ws_urls[0]}/ws/listings/{listing_id}/", size)
    ledger = Redis(bed.servers.env["BIDDING_REDIS_URL"])
    loop.enter([ledger])
    hammer = Hammer(ledger, bed.run_id, listing_id, (people[0].user_id, people[1].user_id))
    fans = []
    for rate in RATES_PER_S:
        fan = fanned(loop, crowd, hammer, system.web[0].pid, rate, seconds)
        fans.append(replace(fan, behind=behind_after(loop, crowd, hammer.last_seq)))
    watchers.leave(loop, crowd)
    hammer.require_accepted()
    return fans


def _group(bed: Bed, server: str, seconds: float, say: Say) -> dict[tuple[int, int], Fan]:
    """The same by a group of the channel layer, under the same server; each rate with a process of its own."""
    found = {}
    size, rates = COMPARED
    for rate in rates:
        with bed.system(server=server, application=GROUP_APPLICATION) as system:
            loop, soft = Loop(), Redis(bed.servers.env["CHANNEL_LAYERS_BACKEND"])
            crowd = watchers.let_in(loop, system.ws_urls[0] + "/", size)
            loop.enter([soft])
            fan = fanned(loop, crowd, Publisher(soft), system.web[0].pid, rate, seconds)
            watchers.leave(loop, crowd)
            say(f"a group, {_said(server, fan)}")
            found[size, rate] = fan
    return found


def _said(server: str, fan: Fan) -> str:
    trouble = f"; {fan.gaps} gaps" if fan.gaps else ""
    trouble += f"; {fan.behind} sockets not on the last state" if fan.behind else ""
    return (
        f"{server}, {fan.watchers} watchers, {fan.rate_per_s:.0f} bids/s: {fan.deliveries_per_s:.0f} frames/s, "
        f"{fan.cpu_us_per_frame:.1f} µs each, p99 {fan.waits.percentile_ms(99):.0f} ms{trouble}"
    )


def _figures(server: str, ours: dict[tuple[int, int], Fan], groups: dict[tuple[int, int], Fan]) -> list[Found]:
    found: list[Found] = []
    for at, fan in ours.items():
        found += _of(server, fan, is_barred=at == BARRED)
        if (group := groups.get(at)) is not None:
            found.append(
                Figure(
                    f"fanout_frames_per_cpu_s ({_where(server, fan)})", fan.frames_per_cpu_s, "/s",
                    "channel-layer group", group.frames_per_cpu_s, at_least(TIMES_A_GROUP),
                    f"a group's frame took {group.cpu_us_per_frame:.0f} µs, p99 {group.waits.percentile_ms(99):.0f} ms",
                )
            )  # fmt: skip
    return [*found, *_curves(server, ours)]


def _of(server: str, fan: Fan, *, is_barred: bool) -> list[Figure]:
    where, merged = _where(server, fan), fan.events / max(1, fan.frames)
    ended = f"{fan.watchers - fan.behind} of {fan.watchers} sockets ended on the last state, {fan.gaps} gaps"
    return [
        Figure(
            f"fanout_deliveries_per_s ({where})", fan.deliveries_per_s, "/s",
            note=f"frames of {merged:.1f} bids; {fan.most_per_socket_per_s:.1f} a second to a socket at most; {ended}",
        ),
        Figure(
            f"fanout_p99_ms ({where})", fan.waits.percentile_ms(99), "ms",
            bar=at_most(LONGEST_MS) if is_barred else None,
            note=f"age of a frame's oldest bid; p50 {fan.waits.percentile_ms(50):.0f} ms",
        ),
        Figure(f"fanout_cpu_us ({where})", fan.cpu_us_per_frame, "µs", note="of the web process, a delivered frame"),
        Figure(f"fanout_behind ({where})", fan.behind + fan.gaps, "", bar=at_most(0), note=ended),
    ]  # fmt: skip


def _where(server: str, fan: Fan) -> str:
    return f"{server}, {fan.watchers} watchers, {fan.rate_per_s:.0f} bids/s"


def _curves(server: str, ours: dict[tuple[int, int], Fan]) -> list[Curve]:
    curves = []
    for size in sorted({size for size, _ in ours}):
        fans = [fan for (watchers, _), fan in ours.items() if watchers == size]
        line = f"{server}, {size} watchers"
        waits = [(fan.rate_per_s, fan.waits.percentile_ms(99)) for fan in fans]
        frames = [(fan.rate_per_s, fan.deliveries_per_s) for fan in fans]
        curves.append(Curve("Fan-out: age of the oldest bid, p99", line, "bids/s", "ms", waits))
        curves.append(Curve("Fan-out: deliveries", line, "bids/s", "frames/s", frames))
    return curves
