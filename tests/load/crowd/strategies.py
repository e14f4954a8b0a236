"""What the crowd's bidders bid, and what becomes of it."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import count

from tests.load.crowd.events import number
from tests.load.crowd.latencies import Latencies

AUTOMATIC_ONE_IN = 4
"""So many of those who don't lead bid automatically. Who leads can only raise a maximum: that is automatic anyway."""

MARGIN_MINOR = 12
"""How far such a maximum lies above the straight bids of the moment: the next few bidders meet it and lose."""


@dataclass(slots=True)
class Tally:
    """What became of all bids."""

    accepted: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    latencies: Latencies = field(default_factory=Latencies)

    @property
    def answered(self) -> int:
        """Accepted or not."""
        return self.accepted + self.rejected.total()

    def refusals(self) -> str:
        """For a note: ``too_low 12``; empty without any."""
        return ", ".join(f"{reason} {many}" for reason, many in self.rejected.most_common())


class KnownPrice:
    """One listing's prices, as the crowd knows them: what to bid so that it is accepted.

    Amounts go up from bid to bid, over all bidders of the listing. So a bid is too low only if one that was sent after
    it overtook it, and the figures tell of bids that count and not of refusals, which are cheaper.
    """

    def __init__(self) -> None:
        self._highest_minor = 0

    def saw_floor(self, floor_minor: int | None) -> None:
        """A message named it."""
        if floor_minor is not None and floor_minor > self._highest_minor:
            self._highest_minor = floor_minor

    def next_minor(self) -> int:
        """What the next bid has to be. Two steps of one: an automatic bid that loses takes the price above itself."""
        self._highest_minor += 2
        return self._highest_minor


class Strategy:
    """What one bidder bids: straight or automatic, by what it knows of itself."""

    def __init__(self, price: KnownPrice, name: str, number: int) -> None:
        self.price = price
        self._name, self._turns = name, count(number)
        self._ids = count(1)
        self._max_minor = 0
        self._paddle: int | None = None
        self._seq = 0
        self.is_leading = False

    def next_bid(self) -> tuple[bytes, bytes, int]:
        """Id, ``amount_minor`` or ``max_minor``, and how much."""
        value = self.price.next_minor()
        bid_id = b"%s-%d" % (self._name.encode(), next(self._ids))
        if self.is_leading or next(self._turns) % AUTOMATIC_ONE_IN == 0:
            return bid_id, b"max_minor", max(value, self._max_minor + 1) + MARGIN_MINOR
        return bid_id, b"amount_minor", value

    def accepted(self, payload: bytes) -> None:
        """It counts; so says the answer."""
        self.is_leading = b'"leading":true' in payload
        self._max_minor = number("max_minor", payload) or 0
        self._paddle, self._seq = number("paddle", payload), number("seq", payload) or 0
        self.price.saw_floor(number("floor_minor", payload))

    def refused(self, payload: bytes) -> None:
        """It does not."""
        self.price.saw_floor(number("floor_minor", payload))

    def saw_leader(self, paddle: int | None, seq: int) -> None:
        """Somebody leads as of ``seq``, which the own last answer may be ahead of."""
        if paddle is not None and paddle != self._paddle and seq > self._seq:
            self.is_leading = False
