"""Watchers of a listing: what each of them got, whether anything was missing, and how old it was."""

import time
from array import array
from collections.abc import Sequence
from functools import partial

from tests.load.crowd.entering import enter
from tests.load.crowd.events import event_of
from tests.load.crowd.latencies import Latencies
from tests.load.crowd.loop import Loop
from tests.load.crowd.sockets import Socket


class Watcher(Socket):
    """Counts frames, events and gaps, and keeps the last of them."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.seq = 0
        self.has_snapshot = False
        self.last = b""
        self.closed_at_s: float | None = None
        """When it heard so, by ``time.monotonic``."""
        self.forget()

    def forget(self) -> None:
        """Begin to count anew."""
        self.frames = self.events = self.gaps = 0
        self.got = array("q")
        """Of each event frame its ``first_seq``, and the microsecond of its coming."""

    def on_text(self, payload: bytes, now_s: float) -> None:
        """As ``Socket``."""
        event = event_of(payload)
        if event is None:
            return
        self.last = payload
        if event.kind == "snapshot":
            self.has_snapshot = True
        else:
            self.frames += 1
            self.events += event.seq - event.first_seq + 1
            self.gaps += event.first_seq != self.seq + 1
            self.got.extend((event.first_seq, int(now_s * 1_000_000)))
        self.seq = event.seq
        if event.is_closed and self.closed_at_s is None:
            self.closed_at_s = now_s


def let_in(loop: Loop, url: str, how_many: int) -> list[Watcher]:
    """That many watchers, each with its snapshot. Raises TimeoutError when the server does not let them in."""
    return let_in_each(loop, [url] * how_many)


def let_in_each(loop: Loop, urls: Sequence[str]) -> list[Watcher]:
    """A watcher for each of the URLs, as ``let_in``."""
    return [*enter(loop, [partial(Watcher, url) for url in urls])]


def leave(loop: Loop, watchers: Sequence[Watcher]) -> None:
    """All of them go."""
    loop.drop(watchers)
    for watcher in watchers:
        watcher.close()


def wall_ms(at_s: float) -> float:
    """What ``time.monotonic()`` said lately, as epoch milliseconds: the ledger's clock, on the same machine."""
    return (at_s - time.monotonic() + time.time()) * 1_000


def ages(watchers: Sequence[Watcher], at_ms: dict[int, int]) -> Latencies:
    """How old the oldest event of each frame was when it came; ``at_ms``: when each ``seq`` was decided.

    Where bids were merged, that is the one which waited longest for its telling.
    """
    found, offset_ms = Latencies(), wall_ms(0.0)
    for watcher in watchers:
        for first_seq, came_us in zip(watcher.got[::2], watcher.got[1::2], strict=True):
            if first_seq in at_ms:
                found.add(came_us / 1_000 + offset_ms - at_ms[first_seq])
    return found
