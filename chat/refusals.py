"""Why a comment or a message is not taken. (Why a bid is not, is the ledger's to say: ``bidding.outcomes.Reason``.)"""

from enum import StrEnum


class Refusal(StrEnum):
    """What is told in protocol and API; where a bid is refused for the same reason, the word is the same."""

    MALFORMED = "malformed"
    NOT_AUTHENTICATED = "not_authenticated"
    RATE_LIMITED = "rate_limited"
    UNAVAILABLE = "unavailable"
    UNKNOWN_LISTING = "unknown_listing"
    UNKNOWN_CONVERSATION = "unknown_conversation"
    CLOSED = "closed"
    NOT_ALLOWED = "not_allowed"
