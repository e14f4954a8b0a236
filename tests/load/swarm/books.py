"""What this process was told: each acknowledged bid, and whatever must never happen."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

import gevent

from .following import Json

MOST_PROBLEMS = 1_000
"""More are counted, and not kept: one bug makes a gap at each of ten thousand sockets."""


class Acknowledged(NamedTuple):
    """A bid that a client was told is accepted."""

    listing_id: int
    bid_id: str
    seq: int
    at_ms: int
    price_minor: int
    paddle: int
    why: str

    @classmethod
    def of(cls, listing_id: int, answer: Json) -> "Acknowledged":
        """From an ``accepted``, or the same over HTTP."""
        return cls(listing_id, *(answer[name] for name in ("id", "seq", "at_ms", "price_minor", "paddle", "why")))


@dataclass(slots=True)
class Books:
    """Of one run in one process; on the master of a distributed run, of all its workers together."""

    acknowledged: list[Acknowledged] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    count: Counter[str] = field(default_factory=Counter)
    in_flight: int = 0
    closing: bool = False
    """From now on nobody sends a new bid."""
    closed: bool = False
    """All that will ever be in them is in them."""

    def accept(self, entry: Acknowledged) -> None:
        """Somebody was told so."""
        self.acknowledged.append(entry)
        self.count["accepted"] += 1

    def refuse(self, reason: str) -> None:
        """Somebody was told why not."""
        self.count[reason] += 1

    def object_to(self, problem: str) -> None:
        """Something happened that fails the run."""
        self.count["problems"] += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)

    @contextmanager
    def asking(self) -> Iterator[None]:
        """While a bid has no answer yet."""
        self.in_flight += 1
        try:
            yield
        finally:
            self.in_flight -= 1

    def close(self, patience_s: float) -> None:
        """Let no new bid out, and return when all have their answers. Those that have none by then are a problem."""
        self.closing = True
        with gevent.Timeout(patience_s, exception=False):
            while self.in_flight:
                gevent.sleep(0.02)
        if self.in_flight:
            self.object_to(f"{self.in_flight} bids had no answer {patience_s:g} s after the end")

    def hand_over(self) -> Json:
        """What is new since the last time, to be sent to the master; here it is forgotten."""
        data = {"acknowledged": self.acknowledged, "problems": self.problems, "count": dict(self.count)}
        self.acknowledged, self.problems, self.count = [], [], Counter()
        return data

    def add(self, data: Json) -> None:
        """What a worker handed over."""
        self.acknowledged += [Acknowledged(*row) for row in data["acknowledged"]]
        self.problems += data["problems"]
        self.count.update(data["count"])
