"""What people are answered, over the socket and over HTTP alike."""

from typing import Any

import orjson

from bidding import money
from bidding.outcomes import BidAccepted, BidRejected, Reason
from chat.comments import CommentRejected
from chat.conversations import MessageRejected
from chat.models import Comment, Message
from chat.selectors import public_fields

Json = dict[str, Any]

_SENTENCES = {
    Reason.MALFORMED: "This message can't be taken as it is.",
    Reason.NOT_AUTHENTICATED: "You are not signed in: sign in and bid again.",
    Reason.RATE_LIMITED: "Too many bids at once: wait a moment and send it again.",
    Reason.UNAVAILABLE: "It is not known whether this bid counts: send it again with the same id until it is answered.",
    Reason.UNKNOWN_LISTING: "There is no such listing.",
    Reason.CLOSED: "Bidding on this listing has ended.",
    Reason.NOT_OPEN: "This listing is not open for bids now: it has not started, or it is paused.",
    Reason.OWN_LISTING: "This is your own listing: you can't bid on it.",
    Reason.NOT_ALLOWED: "Your account may not bid.",
    Reason.BUY_NOW_GONE: "Buying now is not on offer, or not any more.",
    Reason.ALREADY_LEADING: "You are leading already: raise your maximum if you want to offer more.",
    Reason.MAX_NOT_RAISED: "Your maximum is that high already: send a higher one to raise it.",
    Reason.TOO_LOW: "Too low.",
}


def accepted_fields(bid_id: str, outcome: BidAccepted) -> Json:
    """The fields of ``accepted``."""
    return {
        "id": bid_id,
        "seq": outcome.seq,
        "at_ms": outcome.at_ms,
        "price_minor": outcome.price_minor,
        "floor_minor": outcome.floor_minor,
        "leading": outcome.leading,
        "max_minor": outcome.max_minor,
        "paddle": outcome.paddle,
        "replayed": outcome.replayed,
        "why": outcome.why,
    }


def rejected_fields(
    bid_id: str | None, rejected: BidRejected, *, currency: str | None = None, message: str | None = None
) -> Json:
    """The fields of ``rejected``; ``message`` where the reason's own sentence is too general."""
    return {
        "id": bid_id,
        "reason": rejected.reason,
        "message": message or _sentence(rejected, currency),
        "floor_minor": rejected.floor_minor,
    }


def accepted(bid_id: str, outcome: BidAccepted) -> str:
    """The ``accepted`` message."""
    return as_text({"type": "accepted", **accepted_fields(bid_id, outcome)})


def rejected(
    bid_id: str | None, rejected: BidRejected, *, currency: str | None = None, message: str | None = None
) -> str:
    """The ``rejected`` message."""
    return as_text({"type": "rejected", **rejected_fields(bid_id, rejected, currency=currency, message=message)})


def comment_rejected(comment_id: str, rejected: CommentRejected) -> str:
    """The ``rejected`` message for a comment."""
    fields = {"id": comment_id, "reason": rejected.reason, "message": rejected.message, "floor_minor": None}
    return as_text({"type": "rejected", **fields})


def comment_accepted(comment_id: str, comment: Comment) -> str:
    """The ``comment_accepted`` message; ``comment`` is the id under which everyone sees it."""
    return as_text({"type": "comment_accepted", "id": comment_id, "at_ms": comment.at_ms, "comment": comment.pk})


def comment(comment: Comment) -> str:
    """The ``comment`` message."""
    return as_text({"type": "comment", **public_fields(comment)})


def comment_removed(comment: Comment) -> str:
    """The ``comment_removed`` message."""
    return as_text({"type": "comment_removed", "id": comment.pk})


def message_rejected_fields(message_id: str, rejected: MessageRejected) -> Json:
    """The ``rejected`` message for a private message."""
    about = {"reason": rejected.reason, "message": rejected.message, "floor_minor": None}
    return {"type": "rejected", "id": message_id, **about}


def message_rejected(message_id: str, rejected: MessageRejected) -> str:
    """The ``rejected`` message for a private message, as text."""
    return as_text(message_rejected_fields(message_id, rejected))


def message_accepted_fields(message_id: str, message: Message) -> Json:
    """The ``message_accepted`` message; ``message_id`` is the id under which both persons see it."""
    about = {"conversation": message.conversation_id, "message_id": message.pk, "at_ms": message.at_ms}
    return {"type": "message_accepted", "id": message_id, **about}


def message_accepted(message_id: str, message: Message) -> str:
    """The ``message_accepted`` message, as text."""
    return as_text(message_accepted_fields(message_id, message))


def malformed(bid_id: str | None, message: str) -> str:
    """The ``rejected`` message for what could not be read."""
    return rejected(bid_id, BidRejected(Reason.MALFORMED), message=message)


def pong(t: int, now_ms: int) -> str:
    """The ``pong`` message."""
    return f'{{"type":"pong","t":{t},"now_ms":{now_ms}}}'


def snapshot(public: Json, *, resumed: bool, you: Json | None) -> str:
    """The ``snapshot`` message."""
    return as_text({"type": "snapshot", **public, "resumed": resumed, "you": you})


def as_text(message: Json) -> str:
    """A message as it goes over the wire."""
    return orjson.dumps(message).decode()


def _sentence(rejected: BidRejected, currency: str | None) -> str:
    sentence = _SENTENCES[rejected.reason]
    if rejected.floor_minor is None or rejected.reason in (Reason.OWN_LISTING, Reason.NOT_ALLOWED):
        return sentence
    return f"{sentence} The next bid is {_amount(rejected.floor_minor, currency)} or more."


def _amount(amount_minor: int, currency: str | None) -> str:
    if currency is None:
        return f"{amount_minor} in minor units"
    return money.format_minor(amount_minor, currency)
