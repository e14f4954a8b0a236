"""Keeps programs running: what dies is started again, slower each time; what dies over and over stops everything."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from deploy.local.program import Program

MOST_DEATHS = 6
WITHIN_S = 60.0
FIRST_PAUSE_S = 0.25


class KeepsDying(RuntimeError):
    """A program ended too often in too short a time."""


@dataclass(slots=True)
class Keeper:
    """One program and the times at which it died."""

    program: Program
    say: Callable[[str], None]
    started: Callable[[Program], None]
    clock: Callable[[], float] = time.monotonic
    deaths: deque[float] = field(default_factory=deque)
    start_at_s: float | None = None
    awaited: bool = False

    def look(self) -> None:
        """Notice a death, and start the program again when its pause is over. Raises KeepsDying."""
        if self.program.is_alive():
            self._greet()
        elif self.start_at_s is None:
            self._mourn()
        elif self.clock() >= self.start_at_s:
            self.start_at_s, self.awaited = None, True
            self.program.start()
            self.started(self.program)

    def _greet(self) -> None:
        if self.awaited and self.program.is_ready():
            self.awaited = False
            self.say(f"{self.program.name} is back, {self.clock() - self.deaths[-1]:.1f} s after it ended")

    def _mourn(self) -> None:
        self.program.end_group()
        now = self.clock()
        self.deaths.append(now)
        while self.deaths[0] < now - WITHIN_S:
            self.deaths.popleft()
        how = f"{self.program.name} ended ({self.program.how_it_ended()})"
        if len(self.deaths) >= MOST_DEATHS:
            raise KeepsDying(f"{how}, {len(self.deaths)} times within a minute:\n{self.program.last_output()}")
        pause_s = FIRST_PAUSE_S * 2 ** (len(self.deaths) - 1)
        self.start_at_s = now + pause_s
        self.say(f"{how}; starting it again")
