"""A second, independent implementation of the bidding rules, for tests only: straight from the rules table."""

from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Bid:
    bidder: int
    kind: str  # straight | automatic
    value: int


@dataclass(frozen=True)
class Met:
    """One bid's fate: the rule of the table (or ``floor``), and what the public sees."""

    rule: str
    refused: str | None
    why: str | None = None
    shown: int | None = None
    public: bool = False


@dataclass(frozen=True)
class Model:
    start: int
    steps: tuple[tuple[int, int], ...]
    reserve: int | None = None
    price: int | None = None
    leader: int | None = None
    maximum: int | None = None
    accepted: int = 0
    paddles: tuple[int, ...] = field(default=())

    def step(self, price: int) -> int:
        return [step for low, step in self.steps if low <= price][-1]

    @property
    def floor(self) -> int:
        return self.start if self.price is None else self.price + self.step(self.price)

    @property
    def reserve_word(self) -> str:
        if self.reserve is None:
            return "none"
        return "met" if self.price is not None and self.price >= self.reserve else "not_met"

    def place(self, bid: Bid) -> tuple["Model", Met]:
        rule, refused = self._rule(bid)
        if refused:
            return self, Met(rule, refused)
        after, why = getattr(self, f"_rule_{rule}")(bid)
        paddles = self.paddles if bid.bidder in self.paddles else (*self.paddles, bid.bidder)
        after = replace(after, accepted=self.accepted + 1, paddles=paddles)
        leads_automatically = bid.kind == "automatic" and after.leader == bid.bidder
        shown = after.price if leads_automatically else bid.value
        return after, Met(rule, None, why, shown, public=rule != "7" or after.price != self.price)

    def _rule(self, bid: Bid) -> tuple[str, str | None]:
        automatic = bid.kind == "automatic"
        if self.leader == bid.bidder and self.leader is not None:
            if not automatic:
                return "9", "already_leading"
            return ("7", None) if bid.value > self.maximum else ("8", "max_not_raised")
        if bid.value < self.floor:
            return "floor", "too_low"
        if self.leader is None:
            return ("2", None) if automatic else ("1", None)
        if bid.value > self.maximum:
            return ("4", None) if automatic else ("3", None)
        return ("5", None) if bid.value < self.maximum else ("6", None)

    def _reaches(self, value: int) -> bool:
        return self.reserve is not None and value >= self.reserve

    def _rule_1(self, bid: Bid):
        return replace(self, price=bid.value, leader=bid.bidder, maximum=bid.value), "opening"

    def _rule_2(self, bid: Bid):
        price = max(self.start, self.reserve) if self._reaches(bid.value) else self.start
        return replace(self, price=price, leader=bid.bidder, maximum=bid.value), "opening"

    def _rule_3(self, bid: Bid):
        return replace(self, price=bid.value, leader=bid.bidder, maximum=bid.value), "outbid_leader"

    def _rule_4(self, bid: Bid):
        price = min(bid.value, self.maximum + self.step(self.maximum))
        price = max(price, self.reserve) if self._reaches(bid.value) else price
        return replace(self, price=price, leader=bid.bidder, maximum=bid.value), "outbid_leader"

    def _rule_5(self, bid: Bid):
        return replace(self, price=min(self.maximum, bid.value + self.step(bid.value))), "leader_auto_bid"

    def _rule_6(self, bid: Bid):
        return replace(self, price=self.maximum), "tie_earlier_wins"

    def _rule_7(self, bid: Bid):
        price = self.reserve if self._reaches(bid.value) and self.reserve > self.price else self.price
        return replace(self, price=price, maximum=bid.value), "max_raised"

    def replayed(self, bid: Bid) -> "Model":
        """An accepted bid again, after others were voided: no floor, and a leader's own bid only raises the maximum."""
        if self.leader == bid.bidder:
            maximum = max(self.maximum, bid.value)
            price = max(self.price, self.reserve) if self._reaches(bid.value) else self.price
            return replace(self, price=price, maximum=maximum, accepted=self.accepted + 1)
        automatic = bid.kind == "automatic"
        if self.leader is None:
            rule = "2" if automatic else "1"
        elif bid.value > self.maximum:
            rule = "4" if automatic else "3"
        else:
            rule = "6" if bid.value == self.maximum else "5"
        after, _ = getattr(self, f"_rule_{rule}")(bid)
        return replace(after, accepted=self.accepted + 1)
