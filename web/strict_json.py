"""JSON as the contract wants it: one object of unique keys, in UTF-8, without NaN or Infinity."""

import json
from typing import Any, NoReturn


class BadJson(ValueError):
    """The text is not the JSON object that was expected; the message says what is wrong with it."""


def loads(raw: bytes) -> Any:
    """The value that the text stands for, whatever it is. Raises BadJson; duplicate keys count as bad, at any depth."""
    try:
        return json.loads(raw.decode(), object_pairs_hook=_unique, parse_constant=_no_constant)
    except BadJson:
        raise
    except RecursionError:
        raise BadJson("The JSON is nested too deeply.") from None
    except ValueError as problem:
        raise BadJson(f"This is not JSON: {problem}.") from None


def load_object(raw: bytes) -> dict[str, Any]:
    """Like ``loads``, and it must be an object."""
    value = loads(raw)
    if not isinstance(value, dict):
        raise BadJson("A JSON object is expected.")
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadJson("A key stands there twice.")
    return found


def _no_constant(name: str) -> NoReturn:
    raise BadJson(f"{name} is not JSON.")
