"""Letting a crowd in: a few at a time, and the next ones once each of them has its snapshot."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

from tests.load.crowd.loop import Line, Loop

AT_ONCE = 40
"""How many connect at a time: servers have short queues of who wants in."""

IN_WITHIN_S = 60.0


class Arriving(Line, Protocol):
    """Somebody on a socket."""

    has_snapshot: bool


A = TypeVar("A", bound=Arriving)


def enter(loop: Loop, arrivals: Sequence[Callable[[], A]]) -> Iterator[A]:
    """Whoever arrives by these calls, in their order. Raises TimeoutError when the server does not let them in."""
    for first in range(0, len(arrivals), AT_ONCE):
        some = [arrive() for arrive in arrivals[first : first + AT_ONCE]]
        loop.enter(some)
        if not loop.run(until=lambda some=some: all(one.has_snapshot for one in some), within_s=IN_WITHIN_S):
            raise TimeoutError(f"the server let in {first} of {len(arrivals)}")
        yield from some
