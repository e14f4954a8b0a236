"""The fields of one JSON object from a client, read strictly. No I/O."""

import json
from collections.abc import Callable
from typing import Any

import orjson

from bidding.plain_text import BadText, Fault
from bidding.terms import MAX_MINOR
from chat.comments import clean_text
from chat.models.comments import LONGEST
from web.client_ids import BAD_ID, is_client_id
from web.strict_json import BadJson, load_object

MAX_MESSAGE_BYTES = 4096
MAX_PING = 2**53
_LONGEST_QUOTE = 40

TOO_LONG = f"A message has at most {MAX_MESSAGE_BYTES} bytes."

Fields = dict[str, Any]


class Wrong(ValueError):
    """What is wrong with a message, in its sender's words."""


def is_too_long(text: str) -> bool:
    """Whether the text takes more bytes than a message may."""
    return len(text) > MAX_MESSAGE_BYTES or (not text.isascii() and len(text.encode()) > MAX_MESSAGE_BYTES)


def read_object(text: str) -> Fields:
    """The JSON object; a key may still stand there twice. Raises Wrong."""
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise Wrong("This is not JSON.") from None
    if type(value) is not dict:
        raise Wrong("A message is one JSON object.")
    return value


def check_unique(text: str, fields: Fields) -> None:
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
        raise Wrong(str(bad)) from None


def check_keys(fields: Fields, known: frozenset[str]) -> None:
    """Refuse keys that mean nothing here, so that typos surface."""
    if not fields.keys() <= known:
        unknown = min(fields.keys() - known)
        allowed = f"There may be {', '.join(sorted(known))}." if known else "Nothing may be there."
        raise Wrong(f"`{unknown[:_LONGEST_QUOTE]}` is not known here. {allowed}")


def client_id(fields: Fields) -> str:
    """The ``id``. Raises Wrong."""
    value = fields.get("id")
    if not is_client_id(value):
        raise Wrong(BAD_ID + sent(fields, "id"))
    return str(value)


def client_id_or_none(fields: Fields) -> str | None:
    """The ``id`` if it is valid."""
    value = fields.get("id")
    return value if is_client_id(value) else None


def amounts(fields: Fields) -> tuple[int | None, int | None]:
    """``amount_minor`` and ``max_minor``, one of which is None. Raises Wrong."""
    if ("amount_minor" in fields) == ("max_minor" in fields):
        raise Wrong("A bid has either `amount_minor` or `max_minor`: one of them, not both.")
    if "amount_minor" in fields:
        return _amount(fields, "amount_minor"), None
    return None, _amount(fields, "max_minor")


def _amount(fields: Fields, key: str) -> int:
    amount = fields[key]
    # A bool is an int to isinstance.
    if type(amount) is not int or not 1 <= amount <= MAX_MINOR:
        raise Wrong(f"`{key}` is a whole number of minor units from 1 to {MAX_MINOR}, digits only.{sent(fields, key)}")
    return amount


def comment_text(fields: Fields) -> str:
    """The ``text`` of a comment as it is kept. Raises Wrong."""
    return text_of(fields, clean_text, LONGEST)


def text_of(fields: Fields, clean: Callable[[str], str], longest: int) -> str:
    """The ``text`` as ``clean`` leaves it, which raises BadText for what can't be taken. Raises Wrong."""
    value = fields.get("text")
    if type(value) is not str:
        raise Wrong(f"`text` is a string of 1 to {longest} characters.{sent(fields, 'text')}")
    try:
        return clean(value)
    except BadText as bad:
        raise Wrong(_TEXT_FAULTS[bad.fault].format(longest=longest)) from None


_TEXT_FAULTS = {
    Fault.CONTROL: "`text` has no control characters but line breaks and tabs, and none that turn its direction.",
    Fault.BLANK: "`text` must not be empty.",
    Fault.TOO_LONG: "`text` has at most {longest} characters.",
}


def ping_t(fields: Fields) -> int:
    """``t`` of a ping. Raises Wrong."""
    t = fields.get("t")
    if type(t) is not int or not -MAX_PING <= t <= MAX_PING:
        raise Wrong("`t` is a whole number within ±2^53." + sent(fields, "t"))
    return t


def sent(fields: Fields, key: str) -> str:
    """A sentence about what was sent under that key."""
    if key not in fields:
        return " It is missing."
    if isinstance(fields[key], dict | list):
        return " You sent something nested."
    quoted = json.dumps(fields[key], ensure_ascii=False)
    return f" You sent {quoted if len(quoted) <= _LONGEST_QUOTE else quoted[:_LONGEST_QUOTE] + '…'}."
