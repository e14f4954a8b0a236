"""What a client may say on a listing's socket: text in, a typed message or Malformed out. No I/O.

The HTTP bid endpoint reads its body by the same rules (``read_http_bid``).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from web.client_ids import BAD_ID, is_client_id
from web.live import fields as reading
from web.live.fields import MAX_MESSAGE_BYTES, TOO_LONG, Fields, Wrong

_KEYS = {
    "bid": frozenset({"type", "id", "amount_minor", "max_minor"}),
    "buy_now": frozenset({"type", "id"}),
    "comment": frozenset({"type", "id", "text"}),
    "ping": frozenset({"type", "t"}),
}
_AMOUNT_KEYS = frozenset({"amount_minor", "max_minor"})

NOT_TEXT = "A message is JSON in a text frame, not a binary one."


@dataclass(frozen=True, slots=True)
class Bid:
    """A straight bid of ``amount_minor`` or an automatic one up to ``max_minor``; the other is None."""

    id: str
    amount_minor: int | None
    max_minor: int | None


@dataclass(frozen=True, slots=True)
class BuyNow:
    """Take it at the buy-now price."""

    id: str


@dataclass(frozen=True, slots=True)
class Comment:
    """Something to say about the listing, cleaned."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Ping:
    """A question for the time; ``t`` comes back as it is."""

    t: int


@dataclass(frozen=True, slots=True)
class Malformed:
    """What can't be taken, with its ``id`` if it had a valid one, and what is wrong in the sender's words."""

    id: str | None
    message: str


Message: TypeAlias = Bid | BuyNow | Comment | Ping | Malformed


T = TypeVar("T")

Keys = Mapping[str, frozenset[str]]
"""Which fields each type of message has."""


def parse(text: str) -> Message:
    """The message that the text stands for."""
    return parse_as(text, _KEYS, _typed)


def parse_as(text: str, keys: Keys, typed: Callable[[Fields], T]) -> T | Malformed:
    """The message of one of these types, made by ``typed`` of its fields (which may raise Wrong), or Malformed."""
    if reading.is_too_long(text):
        return Malformed(None, TOO_LONG)
    fields: Fields = {}
    try:
        fields = reading.read_object(text)
        reading.check_unique(text, fields)
        _check_type(fields, keys)
        return typed(fields)
    except Wrong as wrong:
        return Malformed(reading.client_id_or_none(fields), str(wrong))


def _check_type(fields: Fields, keys: Keys) -> None:
    kind = fields.get("type")
    known = keys.get(kind) if type(kind) is str else None
    if known is None:
        raise Wrong(f"`type` is one of {', '.join(keys)}.{reading.sent(fields, 'type')}")
    reading.check_keys(fields, known)


def _typed(fields: Fields) -> Message:
    match fields["type"]:
        case "ping":
            return Ping(reading.ping_t(fields))
        case "bid":
            return Bid(reading.client_id(fields), *reading.amounts(fields))
        case "buy_now":
            return BuyNow(reading.client_id(fields))
    return Comment(reading.client_id(fields), reading.comment_text(fields))


def read_http_bid(body: bytes, key: str | None, *, buy_now: bool) -> Bid | BuyNow | Malformed:
    """The bid of a request's body and ``Idempotency-Key``. An empty body is enough to buy now."""
    if key is None or not is_client_id(key):
        return Malformed(None, f"The header Idempotency-Key is missing or no bid's id. {BAD_ID}")
    try:
        fields = {} if buy_now and not body else _body_fields(body)
        reading.check_keys(fields, frozenset() if buy_now else _AMOUNT_KEYS)
        return BuyNow(key) if buy_now else Bid(key, *reading.amounts(fields))
    except Wrong as wrong:
        return Malformed(key, str(wrong))


def _body_fields(body: bytes) -> Fields:
    if len(body) > MAX_MESSAGE_BYTES:
        raise Wrong(TOO_LONG)
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise Wrong("The body is not UTF-8.") from None
    fields = reading.read_object(text)
    reading.check_unique(text, fields)
    return fields
