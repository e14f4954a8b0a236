"""Everyone who watches a listing in this process, and how far each of them has seen."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from web.live.backpressure import Frame
from web.live.merging import Event, after, merged

log = logging.getLogger(__name__)

PORTION_S = 0.002
"""A telling stops after so long, and goes on when the loop has served whoever else came: a bidder's answer does not
wait for a thousand watchers."""

AT_ONCE = 64
"""How many are told between two looks at the clock."""


class Watcher(Protocol):
    """A socket that shows the listing."""

    seen_seq: int
    viewer_id: int | None
    is_gone: bool

    def welcome(self, snapshot: str, events: Sequence[Event]) -> None:
        """Begin anew with a snapshot, followed by events."""

    def tell(self, frame: Frame) -> bool:
        """Send a message that all watchers get; False: it reads so slowly that it gets nothing for now."""

    def fell_behind(self) -> None:
        """It was taken out; it enters again when it has caught up."""


@dataclass(frozen=True, slots=True)
class _Telling:
    """Events on their way to everyone, and who has still to be told."""

    events: Sequence[Event]
    frame: Frame
    left: Iterator[Watcher]


class Audience:
    """The watchers. Whoever can't be told what comes next is taken out, and ``on_gap`` lets it enter again.

    ``on_busy`` hears how many seconds a telling took after its call was over.
    """

    def __init__(self, on_gap: Callable[[Watcher], None], on_busy: Callable[[float], None]) -> None:
        self.told_seq = 0
        self._watchers: set[Watcher] = set()
        self._on_gap, self._on_busy = on_gap, on_busy
        self._telling: _Telling | None = None
        self._later: asyncio.Handle | None = None

    @property
    def is_telling(self) -> bool:
        """Whether some have still to hear of the last events."""
        return self._telling is not None

    def __len__(self) -> int:
        return len(self._watchers)

    def __iter__(self) -> Iterator[Watcher]:
        return iter(self._watchers)

    def add(self, watcher: Watcher) -> None:
        """Tell the watcher what comes after its ``seen_seq``."""
        self._watchers.add(watcher)

    def remove(self, watcher: Watcher) -> None:
        """Tell the watcher nothing more."""
        self._watchers.discard(watcher)

    def empty(self) -> set[Watcher]:
        """Take everyone out; what was told before says nothing about what comes next."""
        self.told_seq = 0
        self._end()
        watchers, self._watchers = self._watchers, set()
        return watchers

    def tell(self, text: str, *, must_know: bool = False) -> None:
        """Send everyone the same message, outside of ``seq``.

        Who is behind does not get it; where they ``must_know`` of it, a new snapshot says that something was missed.
        """
        frame = Frame(text)
        behind = [watcher for watcher in self._watchers if not watcher.tell(frame)]
        for watcher in behind if must_know else ():
            self._leave_behind(watcher)

    def tell_events(self, events: Sequence[Event]) -> None:
        """Send neighbouring events as one message, to each what it has not seen of them; after those before them.

        Returns after a portion of the watchers; the loop tells the others. Who enters meanwhile has seen the events.
        """
        if self._telling is not None:
            self._tell_portion(self._telling, until_s=float("inf"))
        self.told_seq = events[-1].seq
        self._telling = _Telling(events, Frame(merged(events)), iter(list(self._watchers)))
        self._tell_portion(self._telling, until_s=time.monotonic() + PORTION_S)

    def _tell_portion(self, telling: _Telling, until_s: float) -> None:
        self._end()
        while some := list(islice(telling.left, AT_ONCE)):
            self._tell_some(some, telling)
            if time.monotonic() > until_s:
                self._telling = telling
                self._later = asyncio.get_running_loop().call_soon(self._go_on)
                return

    def _go_on(self) -> None:
        began_s = time.monotonic()
        if self._telling is not None:
            self._tell_portion(self._telling, until_s=began_s + PORTION_S)
            self._on_busy(time.monotonic() - began_s)

    def _end(self) -> None:
        self._telling = None
        if self._later is not None:
            self._later.cancel()
            self._later = None

    def _tell_some(self, some: Sequence[Watcher], telling: _Telling) -> None:
        events, frame, watchers = telling.events, telling.frame, self._watchers
        before, last = events[0].first_seq - 1, events[-1].seq
        odd = []
        for watcher in some:
            if watcher not in watchers:
                continue  # it has left since
            if watcher.seen_seq == before and watcher.tell(frame):
                watcher.seen_seq = last
            elif watcher.seen_seq < last:
                odd.append(watcher)
        for watcher in odd:
            self._tell_part(watcher, events)

    def _tell_part(self, watcher: Watcher, events: Sequence[Event]) -> None:
        """For a watcher who came in the middle, or reads slowly, or (which should not happen) lacks something."""
        unseen = after(watcher.seen_seq, events)
        if unseen[0].first_seq != watcher.seen_seq + 1:
            log.warning("a watcher has a gap after %s, before %s", watcher.seen_seq, unseen[0].first_seq)
            self.remove(watcher)
            self._on_gap(watcher)
        elif watcher.tell(Frame(merged(unseen))):
            watcher.seen_seq = unseen[-1].seq
        else:
            self._leave_behind(watcher)

    def _leave_behind(self, watcher: Watcher) -> None:
        self.remove(watcher)
        watcher.fell_behind()
