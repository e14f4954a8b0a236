"""What a client may say at ``/ws/me/``: text in, a typed message or Malformed out. No I/O."""

from dataclasses import dataclass
from typing import TypeAlias

from bidding.plain_text import BadText, Fault
from bidding.selectors import LARGEST_ID
from chat.conversations import clean_text
from chat.models.conversations import LONGEST
from web.live import fields as reading
from web.live.fields import TOO_LONG, Fields, Wrong
from web.live.messages import Malformed, Ping

_KEYS = {
    "message": frozenset({"type", "id", "conversation", "text", "listing"}),
    "read": frozenset({"type", "conversation", "message_id"}),
    "ping": frozenset({"type", "t"}),
}

_TEXT_FAULTS = {
    Fault.CONTROL: "`text` has no control characters but line breaks and tabs, and none that turn its direction.",
    Fault.BLANK: "`text` must not be empty.",
    Fault.TOO_LONG: f"`text` has at most {LONGEST} characters.",
}


@dataclass(frozen=True, slots=True)
class Say:
    """Something to say in a conversation, cleaned; ``id`` is the sender's own. ``listing`` is what it is about."""

    id: str
    conversation: int
    text: str
    listing: int | None


@dataclass(frozen=True, slots=True)
class Read:
    """The sender has read the conversation up to that message."""

    conversation: int
    message_id: int


MyMessage: TypeAlias = Say | Read | Ping | Malformed


def parse(text: str) -> MyMessage:
    """The message that the text stands for."""
    if reading.is_too_long(text):
        return Malformed(None, TOO_LONG)
    fields: Fields = {}
    try:
        fields = reading.read_object(text)
        reading.check_unique(text, fields)
        return _typed(fields)
    except Wrong as wrong:
        return Malformed(reading.bid_id_or_none(fields), str(wrong))


def _typed(fields: Fields) -> MyMessage:
    kind = fields.get("type")
    known = _KEYS.get(kind) if type(kind) is str else None
    if known is None:
        raise Wrong(f"`type` is one of {', '.join(_KEYS)}.{reading.sent(fields, 'type')}")
    reading.check_keys(fields, known)
    match kind:
        case "ping":
            return Ping(reading.ping_t(fields))
        case "read":
            return Read(_row_id(fields, "conversation"), _row_id(fields, "message_id"))
    listing = _row_id(fields, "listing") if fields.get("listing") is not None else None
    return Say(reading.bid_id(fields), _row_id(fields, "conversation"), _text(fields), listing)


def _row_id(fields: Fields, key: str) -> int:
    value = fields.get(key)
    if type(value) is not int or not 1 <= value <= LARGEST_ID:
        raise Wrong(f"`{key}` is a whole number, as the server has told it.{reading.sent(fields, key)}")
    return value


def _text(fields: Fields) -> str:
    value = fields.get("text")
    if type(value) is not str:
        raise Wrong(f"`text` is a string of 1 to {LONGEST} characters.{reading.sent(fields, 'text')}")
    try:
        return clean_text(value)
    except BadText as bad:
        raise Wrong(_TEXT_FAULTS[bad.fault]) from None
