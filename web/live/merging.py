"""Putting a listing's events together for one reader: pure functions over ``seq``."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Event:
    """A public event as the ledger wrote it; it covers ``first_seq`` to ``seq``."""

    first_seq: int
    seq: int
    kind: str
    text: str
    fields: Json

    @property
    def may_merge(self) -> bool:
        """Whether neighbours may be told as one."""
        return self.kind == "bid"


def read_event(text: str) -> Event:
    """The event of that JSON text."""
    fields = orjson.loads(text)
    seq = fields["seq"]
    return Event(fields.get("first_seq", seq), seq, fields["type"], text, fields)


def merged(bids: Sequence[Event]) -> str:
    """One message for neighbouring bids: the state after the last, ``extended`` if any of them extended."""
    if len(bids) == 1:
        return bids[0].text
    extended = any(bid.fields["extended"] for bid in bids)
    return orjson.dumps(bids[-1].fields | {"first_seq": bids[0].first_seq, "extended": extended}).decode()


def after(seq: int, events: Sequence[Event]) -> Sequence[Event]:
    """The events that a reader who has seen everything up to ``seq`` has not seen."""
    if not events or events[0].seq > seq:
        return events
    return [event for event in events if event.seq > seq]


def follow(seq: int, *sources: Iterable[Event]) -> list[Event]:
    """What comes after ``seq`` without a gap, each event once, from sources that may overlap.

    Each source is in order. Ends where the next ``seq`` is in none of them.
    """
    found: list[Event] = []
    by_seq = {event.seq: event for source in sources for event in source}
    while (event := by_seq.get(seq + 1)) is not None:
        found.append(event)
        seq += 1
    return found
