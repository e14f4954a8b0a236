"""Section 6: from a listing's end to ``closed`` on its watcher's screen, when a thousand end in the same second."""

import time

from tests.clock import now_ms
from tests.faults import stock
from tests.load.bench.bed import Bed
from tests.load.bench.figures import Figure, Found, at_most
from tests.load.bench.running import SERVERS
from tests.load.bench.sections import Say
from tests.load.crowd import limits, watchers
from tests.load.crowd.events import number
from tests.load.crowd.latencies import Latencies
from tests.load.crowd.loop import Loop
from tests.load.crowd.watchers import Watcher, wall_ms

LONGEST_MS = 250.0
CLOSED_WITHIN_S = 30.0
TRIED = 20
LEAST_S = 3.0
HOW_MUCH_LONGER = 1.5
"""Letting a listing's watcher in takes at most so many times what putting up the first ones took."""


class TooSlow(RuntimeError):
    """Listings ended before everybody was there to see it."""


def measure(bed: Bed, *, quick: bool, say: Say) -> list[Found]:
    """On both servers, with the worker that sweeps too."""
    many = 200 if quick else 1_000
    limits.allow(many)
    found: list[Found] = []
    with bed.systems(*SERVERS, worker=True, beat=True) as systems:
        for server, system in systems.items():
            waits, spread_ms = _closed(system.ws_urls[0], many, say)
            p50_ms = waits.percentile_ms(50)
            note = f"{many} listings, a watcher each, all ending within {spread_ms} ms; p50 {p50_ms:.0f} ms"
            p99_ms = waits.percentile_ms(99)
            found.append(Figure(f"close_p99_ms ({server})", p99_ms, "ms", bar=at_most(LONGEST_MS), note=note))
    return found


def _closed(ws_url: str, many: int, say: Say) -> tuple[Latencies, int]:
    ends_at_ms, listings = _put_up(many)
    say(f"{many} listings end in {(ends_at_ms - now_ms()) / 1_000:.0f} s")
    loop = Loop()
    crowd = watchers.let_in_each(loop, [f"{ws_url}/ws/listings/{listing}/" for listing in listings])
    if now_ms() >= ends_at_ms:
        raise TooSlow(f"{many} watchers were not in before the end")
    ends = {watcher: number("ends_at_ms", watcher.last) or 0 for watcher in crowd}
    loop.run_for((ends_at_ms - now_ms()) / 1_000)
    if not loop.run(until=lambda: all(one.closed_at_s for one in crowd), within_s=CLOSED_WITHIN_S):
        raise TimeoutError(f"{sum(one.closed_at_s is None for one in crowd)} listings were not closed")
    watchers.leave(loop, crowd)
    return _waits(ends), max(ends.values()) - min(ends.values())


def _put_up(many: int) -> tuple[int, list[int]]:
    """Listings with the same end, far enough away for everybody to be let in before it."""
    from tests.load.bench.many import open_listings

    began_s = time.monotonic()
    for _ in range(TRIED):
        stock.listing()
    each_s = (time.monotonic() - began_s) / TRIED
    ends_at_ms = now_ms() + int((LEAST_S + many * each_s * HOW_MUCH_LONGER) * 1_000)
    return ends_at_ms, open_listings(many, lasts_ms=ends_at_ms - now_ms())


def _waits(ends: dict[Watcher, int]) -> Latencies:
    found = Latencies()
    for watcher, ends_at_ms in ends.items():
        assert watcher.closed_at_s is not None, "closed"
        found.add(wall_ms(watcher.closed_at_s) - ends_at_ms)
    return found
