"""One thread's sockets: read as they become ready, and what is due by the clock in between."""

import select
import time
from collections.abc import Callable, Iterable
from typing import Protocol

MOST_READY = 4096
LONGEST_WAIT_S = 0.05
"""How long nothing may happen until ``until`` is asked again."""


class Line(Protocol):
    """A connection that the loop reads from."""

    def fileno(self) -> int:
        """Of its socket."""

    def read(self, now_s: float) -> bool:
        """Take what is there; False once the other side has closed. ``now_s``: when it was seen to be ready."""


class Pace:
    """Does something at an even rate, whatever becomes of it (an open loop); what comes late is made up for at once."""

    def __init__(self, rate_per_s: float, act: Callable[[float], None]) -> None:
        self.done = 0
        self.latest_s = 0.0
        """By how much the worst one was late: more than a few milliseconds, and the crowd itself is short of CPU."""
        self._rate_per_s, self._act = rate_per_s, act
        self._began_s: float | None = None

    def work(self, now_s: float) -> float:
        """Do what is due; the time at which there is more."""
        if self._began_s is None:
            self._began_s = now_s
        while (due_s := self._began_s + self.done / self._rate_per_s) <= now_s:
            self.latest_s = max(self.latest_s, now_s - due_s)
            self.done += 1
            self._act(due_s)
        return due_s


class Loop:
    """Runs lines, and a pace if there is one, for as long as the caller says. ``time.monotonic`` is its clock."""

    def __init__(self) -> None:
        self._poll = select.epoll()
        self._lines: dict[int, Line] = {}

    def enter(self, lines: Iterable[Line]) -> None:
        """Read from these too."""
        for line in lines:
            self._lines[line.fileno()] = line
            self._poll.register(line.fileno(), select.EPOLLIN)

    def drop(self, lines: Iterable[Line]) -> None:
        """Read from these no more."""
        for line in lines:
            self._forget(line.fileno())

    def run(self, *, until: Callable[[], bool], within_s: float, pace: Pace | None = None) -> bool:
        """Work until that is so, or the time is over; whether it is so."""
        ends_s = time.monotonic() + within_s
        while not until():
            now_s = time.monotonic()
            if now_s >= ends_s:
                return False
            next_s = pace.work(now_s) if pace is not None else ends_s
            self._turn(min(next_s, ends_s, now_s + LONGEST_WAIT_S) - now_s)
        return True

    def run_for(self, seconds: float, pace: Pace | None = None) -> None:
        """Work that long."""
        self.run(until=lambda: False, within_s=seconds, pace=pace)

    def _turn(self, wait_s: float) -> None:
        ready = self._poll.poll(max(0.0, wait_s), MOST_READY)
        now_s = time.monotonic()
        lines = self._lines
        for number, _ in ready:
            # It may have been dropped by what an earlier one did.
            if (line := lines.get(number)) is not None and not line.read(now_s):
                self._forget(number)

    def _forget(self, number: int) -> None:
        if self._lines.pop(number, None) is not None:
            self._poll.unregister(number)
