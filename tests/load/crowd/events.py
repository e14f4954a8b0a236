"""What the crowd reads of a message: without JSON, and of what all get alike only once."""

import re
from dataclasses import dataclass
from functools import lru_cache

_TYPE = re.compile(rb'"type":"(\w+)"')
_NUMBERS = {
    name: re.compile(rb'"%s":(\d+)' % name.encode())
    for name in ("first_seq", "seq", "floor_minor", "max_minor", "leader", "paddle", "ends_at_ms")
}
_REASON = re.compile(rb'"reason":"(\w+)"')


@dataclass(frozen=True, slots=True)
class Event:
    """A ``bid``, ``status``, ``corrected`` or ``snapshot``; it covers ``first_seq`` to ``seq``."""

    kind: str
    first_seq: int
    seq: int
    floor_minor: int | None
    leader: int | None
    is_closed: bool


@lru_cache(maxsize=256)
def event_of(payload: bytes) -> Event | None:
    """What the message says of the listing's course; None for ``viewers``, answers and what else there is."""
    seq = number("seq", payload)
    kind = kind_of(payload)
    if seq is None or kind not in ("bid", "status", "corrected", "snapshot"):
        return None
    return Event(
        kind,
        number("first_seq", payload) or seq,
        seq,
        number("floor_minor", payload),
        number("leader", payload),
        b'"status":"closed"' in payload,
    )


def kind_of(payload: bytes) -> str:
    """The message's type."""
    found = _TYPE.search(payload)
    return found[1].decode() if found else ""


def reason_of(payload: bytes) -> str:
    """Why a bid was rejected."""
    found = _REASON.search(payload)
    return found[1].decode() if found else ""


def number(name: str, payload: bytes) -> int | None:
    """A field that is a number; None where it is null, or missing."""
    found = _NUMBERS[name].search(payload)
    return int(found[1]) if found else None
