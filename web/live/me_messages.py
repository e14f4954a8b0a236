"""What a client may say at ``/ws/me/``: text in, a typed message or Malformed out. No I/O."""

from dataclasses import dataclass
from typing import TypeAlias

from bidding.selectors import LARGEST_ID
from chat.conversations import clean_text
from chat.models.conversations import LONGEST
from web.live import fields as reading
from web.live.fields import Fields, Wrong
from web.live.messages import Malformed, Ping, parse_as

_KEYS = {
    "message": frozenset({"type", "id", "conversation", "text", "listing"}),
    "read": frozenset({"type", "conversation", "message_id"}),
    "ping": frozenset({"type", "t"}),
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
    return parse_as(text, _KEYS, _typed)


def _typed(fields: Fields) -> MyMessage:
    match fields["type"]:
        case "ping":
            return Ping(reading.ping_t(fields))
        case "read":
            return Read(_row_id(fields, "conversation"), _row_id(fields, "message_id"))
    listing = _row_id(fields, "listing") if fields.get("listing") is not None else None
    own_id, conversation = reading.client_id(fields), _row_id(fields, "conversation")
    return Say(own_id, conversation, reading.text_of(fields, clean_text, LONGEST), listing)


def _row_id(fields: Fields, key: str) -> int:
    value = fields.get(key)
    if type(value) is not int or not 1 <= value <= LARGEST_ID:
        raise Wrong(f"`{key}` is a whole number, as the server has told it.{reading.sent(fields, key)}")
    return value
