"""A watcher's sum of what a listing's socket says: floor, leader, and whether ``seq`` has a gap."""

from dataclasses import dataclass
from typing import Any

from tests.faults.record import Json

EVENTS = ("bid", "status", "corrected")
OVER = ("closed", "cancelled")


@dataclass(slots=True)
class Following:
    """One socket's view of a listing."""

    listing_id: int
    epoch: int = 0
    seq: int = 0
    floor_minor: int = 0
    leader: int | None = None
    status: str = ""
    paddle: int | None = None

    @property
    def is_leading(self) -> bool:
        """Whether this socket's own person leads, as far as it knows."""
        return self.paddle is not None and self.leader == self.paddle

    def take(self, message: Json) -> str | None:
        """Apply a message; says what is wrong with its place in the sequence, None when it is right."""
        kind = message["type"]
        if kind == "snapshot":
            self.epoch, self.seq = message["epoch"], message["seq"]
            self.paddle = (message["you"] or {}).get("paddle")
            self._note(message)
            return None
        if kind not in EVENTS:
            return None
        first = message.get("first_seq", message["seq"])
        wrong = None if first == self.seq + 1 else f"listing {self.listing_id}: {first} came after {self.seq}"
        self.seq = message["seq"]
        self._note(message)
        return wrong

    def _note(self, message: dict[str, Any]) -> None:
        self.floor_minor = message.get("floor_minor") or self.floor_minor
        self.leader = message.get("leader", self.leader)
        self.status = message.get("status", self.status)

    @property
    def is_over(self) -> bool:
        """Whether nobody can bid any more."""
        return self.status in OVER
