"""What bidders were told: every bid that was sent, every answer, and what never may happen to either."""

import time
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

Json = dict[str, Any]
Key = tuple[int, int, str]
"""Listing, bidder, bid id."""

OF_THE_REPEAT_ITSELF = ("type", "id", "replayed")


@dataclass(slots=True, eq=False)
class Ask:
    """One bid as a client means it; sent again with the same id until it has an answer."""

    listing_id: int
    bidder_id: int
    bid_id: str
    kind: str
    value_minor: int
    sent: int = 0
    unknown: int = 0
    """How often nobody could say what became of it: ``unavailable``, or the connection was lost."""
    accepted: Json | None = None
    refused: str = ""

    @property
    def key(self) -> Key:
        """What makes it one bid for ever."""
        return self.listing_id, self.bidder_id, self.bid_id

    @property
    def is_answered(self) -> bool:
        """Whether the client knows what became of it."""
        return self.accepted is not None or bool(self.refused)

    def message(self) -> Json:
        """As it goes over the socket. Once accepted the rest of a repeat counts for nothing, so that differs."""
        field_name = "max_minor" if self.kind == "automatic" else "amount_minor"
        value = self.value_minor if self.accepted is None else self.value_minor + self.sent
        return {"type": "bid", "id": self.bid_id, field_name: value}


@dataclass(slots=True)
class Record:
    """Everything that the clients of one load saw. Written by the load's thread, read by any."""

    asks: dict[Key, Ask] = field(default_factory=dict)
    in_flight: set[Ask] = field(default_factory=set)
    accepted: int = 0
    accepted_at_s: list[float] = field(default_factory=list)
    replayed: int = 0
    """Bids whose first answer was lost on the way: told again, not decided again."""
    unavailable: int = 0
    disconnected: int = 0
    changed_answers: list[str] = field(default_factory=list)
    silences: list[str] = field(default_factory=list)
    """Bids on an open connection that nobody answered at all."""
    gaps: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    """Messages that no client should get."""
    epochs: dict[int, set[int]] = field(default_factory=dict)
    """By listing, the epochs of the snapshots that sockets got."""

    def send(self, ask: Ask) -> None:
        """The ask is about to leave."""
        self.asks[ask.key] = ask
        ask.sent += 1
        self.in_flight.add(ask)

    def land(self, ask: Ask, *, known: bool) -> None:
        """The ask is not under way any more, with an answer or without."""
        self.in_flight.discard(ask)
        if not known:
            ask.unknown += 1

    def accept(self, ask: Ask, answer: Json) -> None:
        """The ask was accepted; if that was known already, the answer has to be the same."""
        self.land(ask, known=True)
        if ask.accepted is not None or ask.refused:
            self._compare(ask, answer)
            return
        ask.accepted = answer
        self.accepted += 1
        self.replayed += bool(answer["replayed"])
        self.accepted_at_s.append(time.monotonic())
        if answer["replayed"] and ask.sent == 1:
            self.changed_answers.append(f"{ask.key} is replayed at its first sending")

    def refuse(self, ask: Ask, reason: str) -> None:
        """The ask was refused for good; an accepted one never is."""
        self.land(ask, known=True)
        if ask.accepted is not None:
            self.changed_answers.append(f"{ask.key} was accepted, then {reason}")
        elif not ask.refused:
            ask.refused = reason

    def _compare(self, ask: Ask, answer: Json) -> None:
        if ask.accepted is None:
            self.changed_answers.append(f"{ask.key} was {ask.refused}, then accepted")
        elif _lasting(ask.accepted) != _lasting(answer):
            self.changed_answers.append(f"{ask.key}: {ask.accepted} became {answer}")
        elif not answer["replayed"]:
            self.changed_answers.append(f"{ask.key} was decided twice")

    def unanswered(self) -> list[Ask]:
        """Bids whose client does not know yet."""
        return [ask for ask in list(self.asks.values()) if not ask.is_answered]

    def accepted_asks(self) -> list[Ask]:
        """Bids that were acknowledged."""
        return [ask for ask in list(self.asks.values()) if ask.accepted is not None]

    def longest_silence_s(self) -> float:
        """The longest time between two acceptances."""
        times = self.accepted_at_s
        return max((later - earlier for earlier, later in pairwise(times)), default=0.0)


def _lasting(answer: Json) -> Json:
    return {name: value for name, value in answer.items() if name not in OF_THE_REPEAT_ITSELF}
