"""Watchers of one listing, or of a group of the channel layer, and what reaches them."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from tests.load.bench import cpu
from tests.load.crowd.latencies import Latencies
from tests.load.crowd.loop import Loop, Pace
from tests.load.crowd.watchers import Watcher, ages

WARM_S = 1.0
"""The burst that a quiet listing may have is over by then: at 50 bids a second 20 frames too many take 0.7 s."""

ENDED_WITHIN_S = 20.0


class Source(Protocol):
    """What is told."""

    at_ms: dict[int, int]

    def bid(self, due_s: float) -> None:
        """One more."""


@dataclass(frozen=True, slots=True)
class Fanout:
    """What some seconds of telling came to."""

    watchers: int
    rate_per_s: float
    seconds: float
    frames: int
    events: int
    cpu_us: float
    """Of the web process, all in all."""
    waits: Latencies
    most_per_socket_per_s: float
    gaps: int
    behind: int
    """Sockets that did not come to the last state."""

    @property
    def deliveries_per_s(self) -> float:
        """Frames that arrived; merged bids are one."""
        return self.frames / self.seconds

    @property
    def cpu_us_per_frame(self) -> float:
        """What one of them cost the web process."""
        return self.cpu_us / max(1, self.frames)

    @property
    def frames_per_cpu_s(self) -> float:
        """How many a core could deliver."""
        return self.frames / max(self.cpu_us, 1.0) * 1_000_000


def fanned_out(
    loop: Loop, watchers: Sequence[Watcher], source: Source, web_pid: int, rate_per_s: float, seconds: float
) -> Fanout:
    """Tell at that rate, and count what arrives."""
    pace = Pace(rate_per_s, source.bid)
    loop.run_for(WARM_S, pace)
    for watcher in watchers:
        watcher.forget()
    began_s = time.monotonic()
    with cpu.spent({"web": web_pid}) as spent:
        loop.run_for(seconds, pace)
    seconds = time.monotonic() - began_s
    frames, events = sum(one.frames for one in watchers), sum(one.events for one in watchers)
    most = max(one.frames for one in watchers) / seconds
    return Fanout(
        len(watchers), rate_per_s, seconds, frames, events, spent.us["web"], ages(watchers, source.at_ms), most,
        sum(one.gaps for one in watchers), 0,
    )  # fmt: skip


def behind_after(loop: Loop, watchers: Sequence[Watcher], last_seq: Callable[[], int]) -> int:
    """How many sockets don't come to the last state, or to another one than the others."""
    loop.run(until=lambda: all(one.seq == last_seq() for one in watchers), within_s=ENDED_WITHIN_S)
    states = {one.last for one in watchers if one.seq == last_seq()}
    return sum(one.seq != last_seq() for one in watchers) + max(0, len(states) - 1)
