"""What a client may say on a listing's socket: text in, a typed message or Malformed out. No I/O.

The HTTP bid endpoint reads its body by the same rules (``read_http_bid``).
"""

import json
import re
from dataclasses import dataclass
from typing import Any, TypeAlias

import orjson

from bidding.terms import MAX_MINOR
from web.strict_json import BadJson, load_object

MAX_MESSAGE_BYTES = 4096
MAX_PING = 2**53

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LONGEST_QUOTE = 40
_KEYS = {
    "bid": frozenset({"type", "id", "amount_minor", "max_minor"}),
    "buy_now": frozenset({"type", "id"}),
    "comment": frozenset({"type", "id", "text"}),
    "ping": frozenset({"type", "t"}),
}
_AMOUNT_KEYS = frozenset({"amount_minor", "max_minor"})

TOO_LONG = f"A message has at most {MAX_MESSAGE_BYTES} bytes."
NOT_TEXT = "A message is JSON in a text frame, not a binary one."
NOT_AN_OBJECT = "A message is one JSON object."
BAD_ID = "`id` is 1 to 64 characters of A-Z, a-z, 0-9, _ and -, chosen by you for each bid."
NO_COMMENTS = "Comments are not available yet."


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
    """Something to say about the listing; not taken by this release."""

    id: str | None


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


class _Wrong(ValueError):
    """What is wrong with a message; stays in this file."""


def parse(text: str) -> Message:
    """The message that the text stands for."""
    if is_too_long(text):
        return Malformed(None, TOO_LONG)
    try:
        fields = _object(text)
    except _Wrong as wrong:
        return Malformed(None, str(wrong))
    try:
        _check_unique(text, fields)
        return _typed(fields)
    except _Wrong as wrong:
        return Malformed(_id_or_none(fields), str(wrong))


def read_http_bid(body: bytes, bid_id: str | None, *, buy_now: bool) -> Bid | BuyNow | Malformed:
    """The bid of a request's body and ``Idempotency-Key``. An empty body is enough to buy now."""
    known_id = bid_id if is_bid_id(bid_id) else None
    try:
        if known_id is None:
            raise _Wrong(f"The header Idempotency-Key is missing or no bid's id. {BAD_ID}")
        fields = _http_fields(body, buy_now=buy_now)
        _check_keys(fields, frozenset() if buy_now else _AMOUNT_KEYS)
        return BuyNow(known_id) if buy_now else _bid(known_id, fields)
    except _Wrong as wrong:
        return Malformed(known_id, str(wrong))


def is_too_long(text: str) -> bool:
    """Whether the text takes more bytes than a message may."""
    return len(text) > MAX_MESSAGE_BYTES or (not text.isascii() and len(text.encode()) > MAX_MESSAGE_BYTES)


def is_bid_id(value: object) -> bool:
    """Whether this can be a bid's ``id``."""
    return type(value) is str and _ID.fullmatch(value) is not None


def _http_fields(body: bytes, *, buy_now: bool) -> dict[str, Any]:
    if len(body) > MAX_MESSAGE_BYTES:
        raise _Wrong(TOO_LONG)
    if buy_now and not body:
        return {}
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise _Wrong("The body is not UTF-8.") from None
    fields = _object(text)
    _check_unique(text, fields)
    return fields


def _object(text: str) -> dict[str, Any]:
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise _Wrong("This is not JSON.") from None
    if type(value) is not dict:
        raise _Wrong(NOT_AN_OBJECT)
    return value


def _check_unique(text: str, fields: dict[str, Any]) -> None:
    """Refuse duplicate keys, which orjson lets pass.

    A flat object has two quotation marks for each key and each string. Where they add up, no key stands there twice;
    where they don't (there are escaped ones, or nested objects, or a duplicate), a slow parser looks again.
    """
    strings = len(fields)
    for value in fields.values():
        if type(value) is str:
            strings += 1
    if text.count('"') == 2 * strings:
        return
    try:
        load_object(text.encode())
    except BadJson as bad:
        raise _Wrong(str(bad)) from None


def _typed(fields: dict[str, Any]) -> Message:
    kind = fields.get("type")
    known = _KEYS.get(kind) if type(kind) is str else None
    if known is None:
        raise _Wrong(f"`type` is one of {', '.join(_KEYS)}." + _sent(fields, "type"))
    _check_keys(fields, known)
    if kind == "ping":
        return _ping(fields)
    bid_id = fields.get("id")
    if not is_bid_id(bid_id):
        raise _Wrong(BAD_ID + _sent(fields, "id"))
    if kind == "bid":
        return _bid(bid_id, fields)
    return BuyNow(bid_id) if kind == "buy_now" else Comment(bid_id)


def _check_keys(fields: dict[str, Any], known: frozenset[str]) -> None:
    if not fields.keys() <= known:
        unknown = min(fields.keys() - known)
        allowed = f"There may be {', '.join(sorted(known))}." if known else "Nothing may be there."
        raise _Wrong(f"`{unknown[:_LONGEST_QUOTE]}` is not known here. {allowed}")


def _bid(bid_id: str, fields: dict[str, Any]) -> Bid:
    if ("amount_minor" in fields) == ("max_minor" in fields):
        raise _Wrong("A bid has either `amount_minor` or `max_minor`: one of them, not both.")
    if "amount_minor" in fields:
        return Bid(bid_id, _amount(fields, "amount_minor"), None)
    return Bid(bid_id, None, _amount(fields, "max_minor"))


def _amount(fields: dict[str, Any], key: str) -> int:
    amount = fields[key]
    # A bool is an int to isinstance.
    if type(amount) is not int or not 1 <= amount <= MAX_MINOR:
        raise _Wrong(
            f"`{key}` is a whole number of minor units from 1 to {MAX_MINOR}, in digits only." + _sent(fields, key)
        )
    return amount


def _ping(fields: dict[str, Any]) -> Ping:
    t = fields.get("t")
    if type(t) is not int or not -MAX_PING <= t <= MAX_PING:
        raise _Wrong("`t` is a whole number within ±2^53." + _sent(fields, "t"))
    return Ping(t)


def _sent(fields: dict[str, Any], key: str) -> str:
    if key not in fields:
        return " It is missing."
    value = fields[key]
    if isinstance(value, dict | list):
        return " You sent something nested."
    quoted = json.dumps(value, ensure_ascii=False)
    return f" You sent {quoted if len(quoted) <= _LONGEST_QUOTE else quoted[:_LONGEST_QUOTE] + '…'}."


def _id_or_none(fields: dict[str, Any]) -> str | None:
    bid_id = fields.get("id")
    return bid_id if is_bid_id(bid_id) else None
