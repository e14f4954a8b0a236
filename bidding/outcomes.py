"""What the ledger answers: refusals are values, outages are exceptions."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Reason(StrEnum):
    """Why a bid was refused, in the order in which the reasons are looked for."""

    MALFORMED = "malformed"
    NOT_AUTHENTICATED = "not_authenticated"
    RATE_LIMITED = "rate_limited"
    UNAVAILABLE = "unavailable"
    UNKNOWN_LISTING = "unknown_listing"
    CLOSED = "closed"
    NOT_OPEN = "not_open"
    OWN_LISTING = "own_listing"
    NOT_ALLOWED = "not_allowed"
    BUY_NOW_GONE = "buy_now_gone"
    ALREADY_LEADING = "already_leading"
    MAX_NOT_RAISED = "max_not_raised"
    TOO_LOW = "too_low"


class BidAccepted(NamedTuple):
    """An accepted bid or buy-now, as of its ``seq``; the same for ever for the same ``id``.

    A named tuple, as one is made for each bid: a frozen dataclass takes three times as long to set nine fields.
    """

    seq: int
    at_ms: int
    price_minor: int
    floor_minor: int
    leading: bool
    max_minor: int
    paddle: int
    why: str
    replayed: bool


@dataclass(frozen=True, slots=True)
class BidRejected:
    """A refused bid; ``floor_minor`` is the lowest amount that would do, None where there is none to tell."""

    reason: Reason
    floor_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """A change of a listing that the ledger made; ``seq`` is the listing's latest."""

    seq: int


@dataclass(frozen=True, slots=True)
class Refused:
    """A change of a listing that the ledger refused: ``closed``, ``not_open``, ``has_bids``, …"""

    reason: str


class SellerBarred(Exception):
    """The person may not sell: blocked, or the account is closed."""


class LedgerUnavailable(Exception):
    """The ledger did not answer, or must not be used before recovery: the outcome is unknown."""


class LedgerBehind(Exception):
    """The ledger and PostgreSQL disagree about what was decided; somebody has to rebuild. Names the shards."""
