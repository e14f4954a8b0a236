"""Bidders: each on a socket of its own, one bid after another, or as the pace has it."""

import time
from collections import deque
from collections.abc import Callable, Sequence
from itertools import count

from tests.load.crowd.events import event_of, reason_of
from tests.load.crowd.sockets import Socket
from tests.load.crowd.strategies import Strategy, Tally


class Bidder(Socket):
    """Bids over a socket. In a closed loop (``keeps_on``) the next bid goes out with the answer to the last."""

    def __init__(self, url: str, token: str, strategy: Strategy, tally: Tally) -> None:
        super().__init__(url, {"Authorization": f"Token {token}"})
        self.strategy, self.tally = strategy, tally
        self.keeps_on = False
        self.has_snapshot = False
        self._sent_at_s: deque[float] = deque()

    @property
    def in_flight(self) -> int:
        """Bids without an answer."""
        return len(self._sent_at_s)

    def bid(self) -> None:
        """Send one."""
        bid_id, field_name, value = self.strategy.next_bid()
        self._sent_at_s.append(time.monotonic())
        self.say(b'{"type":"bid","id":"%s","%s":%d}' % (bid_id, field_name, value))

    def on_text(self, payload: bytes, now_s: float) -> None:
        """As ``Socket``; answers to one socket's bids come in their order."""
        if payload.startswith(b'{"type":"accepted"'):
            self.tally.accepted += 1
            self.strategy.accepted(payload)
            self._answered(now_s)
        elif payload.startswith(b'{"type":"rejected"'):
            self.tally.rejected[reason_of(payload)] += 1
            self.strategy.refused(payload)
            self._answered(now_s)
        elif (event := event_of(payload)) is not None:
            self.has_snapshot = True
            self.strategy.price.saw_floor(event.floor_minor)
            self.strategy.saw_leader(event.leader, event.seq)

    def _answered(self, now_s: float) -> None:
        self.tally.latencies.add((now_s - self._sent_at_s.popleft()) * 1_000)
        if self.keeps_on:
            self.bid()


def in_turn(bidders: Sequence[Bidder]) -> Callable[[float], None]:
    """For a ``Pace``: whose turn it is bids, whether or not the last bid has its answer."""
    turns = count()
    return lambda _due_s: bidders[next(turns) % len(bidders)].bid()
