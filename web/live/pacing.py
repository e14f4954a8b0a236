"""How often a listing's watchers are written to: at once while it is quiet, neighbouring bids as one under load."""

import asyncio
from collections.abc import Callable, Sequence

from web.live.merging import Event

RATE_PER_S = 20
BURST = RATE_PER_S
"""What comes at once after a second of quiet; never more than a second's worth."""

DELIVERIES_PER_S = 20_000
"""What one listing may take of this process: with more than 1,000 watchers its messages come less often."""

LOOK_AGAIN_S = 0.002
"""While the last telling is still under way."""

REST = 1.0
"""A telling that took long is followed by as long a rest: half of the process's time is for everything else."""


class Pace:
    """Lets events through one by one while there are tokens; then holds bids back and tells them merged.

    Order is kept. Other events than bids are never held: they push out what waits before them.
    """

    def __init__(
        self,
        tell: Callable[[Sequence[Event]], None],
        audience: Callable[[], int],
        is_telling: Callable[[], bool] = lambda: False,
    ) -> None:
        self._tell, self._audience, self._is_telling = tell, audience, is_telling
        self._loop = asyncio.get_running_loop()
        self._tokens, self._at_s = float(BURST), self._loop.time()
        self._busy_s = self._charged = 0.0
        self._held: list[Event] = []
        self._timer: asyncio.TimerHandle | None = None

    def push(self, event: Event) -> None:
        """Tell the event now, or together with its neighbours when there is a token again."""
        if not event.may_merge:
            self.flush()
            self._refill()
            self._let_through([event])
        elif self._held or self._is_telling() or not self._refill():
            self._hold(event)
        else:
            self._let_through([event])

    def flush(self) -> None:
        """Tell now what is held."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        held, self._held = self._held, []
        if held:
            self._let_through(held)

    def drop(self) -> None:
        """Forget what is held: its readers get a new snapshot."""
        self._held.clear()
        self.flush()

    def _hold(self, event: Event) -> None:
        self._held.append(event)
        if self._timer is None:
            self._timer = self._loop.call_later((1 - self._tokens) / self._rate_per_s(), self._when_due)

    def _when_due(self) -> None:
        self._timer = None
        if self._is_telling():
            self._timer = self._loop.call_later(LOOK_AGAIN_S, self._when_due)
            return
        self._refill()
        self.flush()

    def charge(self, busy_s: float) -> None:
        """The last telling has taken so long, or so much longer.

        Tokens that came while it was telling are no reason to go on: what is told one by one would never end.
        """
        self._busy_s += busy_s * (1 + REST)
        cost = max(1.0, self._busy_s * self._rate_per_s())
        self._tokens = max(-float(BURST), self._tokens - (cost - self._charged))
        self._charged = cost

    def _let_through(self, events: Sequence[Event]) -> None:
        self._busy_s = self._charged = 0.0
        began_s = self._loop.time()
        self._tell(events)
        self.charge(self._loop.time() - began_s)

    def _refill(self) -> bool:
        """Count the tokens that time has brought; whether there is one."""
        now_s = self._loop.time()
        rate_per_s = self._rate_per_s()
        self._tokens = min(rate_per_s, self._tokens + (now_s - self._at_s) * rate_per_s)
        self._at_s = now_s
        return self._tokens >= 1

    def _rate_per_s(self) -> float:
        return min(float(RATE_PER_S), DELIVERIES_PER_S / max(1, self._audience()))
