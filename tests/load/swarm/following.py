"""What a listing's socket has said so far, and whether something is missing in between. Pure."""

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

EVENTS = ("bid", "status", "corrected")
STATE = ("status", "price_minor", "floor_minor", "leader", "ends_at_ms")


@dataclass(slots=True)
class Following:
    """One person's view of one listing, over as many connections as it takes."""

    listing_id: int
    epoch: int | None = None
    seq: int = 0
    status: str = ""
    price_minor: int | None = None
    floor_minor: int | None = None
    leader: int | None = None
    ends_at_ms: int = 0
    paddle: int | None = None
    max_minor: int = 0

    @property
    def place(self) -> str:
        """The query with which the next connection asks to go on from here."""
        return "" if self.epoch is None else f"?epoch={self.epoch}&seq={self.seq}"

    @property
    def is_leading(self) -> bool:
        """Whether the person leads, as far as this connection knows."""
        return self.paddle is not None and self.leader == self.paddle

    def take(self, message: Json) -> str | None:
        """Apply a message. Says what is wrong with its place in the sequence; None when it is right."""
        if message["type"] == "snapshot":
            return self._begin(message)
        if message["type"] not in EVENTS:
            return None
        expected, first = self.seq + 1, message.get("first_seq", message["seq"])
        self.seq = message["seq"]
        self._note(message)
        if first == expected and self.seq >= first:
            return None
        return f"listing {self.listing_id}, epoch {self.epoch}: {first}…{self.seq} came where {expected} was due"

    def answered(self, accepted: Json) -> None:
        """The person's own bid was accepted."""
        self.paddle = accepted["paddle"]
        self.max_minor = accepted["max_minor"] or 0

    def _begin(self, snapshot: Json) -> str | None:
        went_back = snapshot["epoch"] == self.epoch and snapshot["seq"] < self.seq
        wrong = f"listing {self.listing_id}: a snapshot of {snapshot['seq']} came after {self.seq}"
        you = snapshot["you"] or {}
        self.paddle, self.max_minor = you.get("paddle"), you.get("max_minor") or 0
        self._note(snapshot)
        # Resumed: what follows continues from the place that was asked for, although the snapshot is newer.
        if not snapshot["resumed"]:
            self.epoch, self.seq = snapshot["epoch"], snapshot["seq"]
        return wrong if went_back else None

    def _note(self, message: Json) -> None:
        for name in STATE:
            if name in message:
                setattr(self, name, message[name])
