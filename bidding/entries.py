"""Entries of the log: where each stands, what it says, and whether a script can have written it."""

import re
from collections.abc import Mapping
from operator import itemgetter
from typing import Any, NamedTuple, TypeAlias

import orjson


class StreamId(NamedTuple):
    """A place in a log: the server's millisecond, and a number within it."""

    ms: int
    n: int

    @classmethod
    def parse(cls, text: str) -> "StreamId":
        """The id that ``<ms>-<n>`` stands for."""
        ms, _, n = text.partition("-")
        return cls(int(ms), int(n or 0))

    def __str__(self) -> str:
        return f"{self.ms}-{self.n}"


START = StreamId(0, 0)
"""Before every entry."""

Types: TypeAlias = frozenset[type]

_WHOLE: Types = frozenset({int})
_WORD: Types = frozenset({str})
_FLAG: Types = frozenset({bool})
_WHOLE_IF_ANY: Types = frozenset({int, type(None)})
_WORD_IF_ANY: Types = frozenset({str, type(None)})

STATE: Mapping[str, Types] = (
    dict.fromkeys(("listing", "epoch", "seq", "at_ms", "floor_minor", "bid_count", "paddles"), _WHOLE)
    | dict.fromkeys(("starts_at_ms", "ends_at_ms", "hard_end_ms"), _WHOLE)
    | dict.fromkeys(("price_minor", "leader", "leader_paddle", "leader_max_minor", "buy_now_minor"), _WHOLE_IF_ANY)
    | dict.fromkeys(("status", "reserve"), _WORD)
)
"""What every entry says, and as what: the listing's whole state after it."""

_TERMS = {
    **dict.fromkeys(("start_minor", "soft_close_ms", "soft_close_cap_ms"), _WHOLE),
    **dict.fromkeys(("currency", "steps"), _WORD),
    "reserve_minor": _WHOLE_IF_ANY,
}
_BID = {
    **dict.fromkeys(("bidder", "paddle", "value_minor", "shown_minor"), _WHOLE),
    **dict.fromkeys(("bid_id", "kind", "why"), _WORD),
    **dict.fromkeys(("public", "extended"), _FLAG),
}

FIELDS: Mapping[str, Mapping[str, Types]] = {
    "opened": {**STATE, **_TERMS},
    "terms": {**STATE, **_TERMS},
    "bid": {**STATE, **_BID},
    "status": {**STATE, "paused_at_ms": _WHOLE_IF_ANY, "outcome": _WORD_IF_ANY, "winner": _WHOLE_IF_ANY},
    "extended": STATE,
    "outage": STATE,
    "void": {**STATE, "bidder": _WHOLE, "paddle": _WHOLE},
}
"""Of each type of entry."""

_VALUES = {kind: itemgetter(*types) for kind, types in FIELDS.items()}
_sound = {kind: set[tuple[type, ...]]() for kind in FIELDS}
"""Of each type of entry: types of its fields that were found right before. One look-up tells for all of them."""

_STEPS = re.compile(r"\d{1,13}:\d{1,13}(,\d{1,13}:\d{1,13})*")


class BadEntry(ValueError):
    """An entry that is not what a script writes; the message says why."""


class RawEntry(NamedTuple):
    """An entry as the stream has it."""

    stream: StreamId
    payload: str


class Entry(NamedTuple):
    """A decision: its place, the log's own text, and what that says."""

    stream: StreamId
    payload: str
    fields: Mapping[str, Any]

    @property
    def type(self) -> str:
        """One of FIELDS."""
        return str(self.fields["type"])

    @property
    def listing_id(self) -> int:
        """Whose decision it is."""
        return int(self.fields["listing"])

    @property
    def epoch(self) -> int:
        """The epoch that the listing had."""
        return int(self.fields["epoch"])


def fields_of(payload: str) -> dict[str, Any]:
    """What an entry's text says, side by side.

    A bid's holds the text of its public event, in which its bidder and the leader are paddles. Raises ValueError,
    TypeError, LookupError, AttributeError for text that no script writes.
    """
    fields: dict[str, Any] = orjson.loads(payload)
    event: dict[str, Any] | None = fields.pop("event", None)
    if event is None:
        return fields
    event["paddle"], event["leader_paddle"] = event.pop("bidder"), event.pop("leader")
    event["shown_minor"] = event.pop("amount_minor")
    del event["first_seq"]
    event.update(fields)
    return event


def parse(raw: RawEntry) -> Entry:
    """What the entry says. Raises BadEntry for text that no script writes."""
    try:
        fields = fields_of(raw.payload)
        kind = fields["type"]
        found = tuple(map(type, _VALUES[kind](fields)))
        if found not in _sound[kind]:
            _check(fields, FIELDS[kind])
            _sound[kind].add(found)
    except (orjson.JSONDecodeError, TypeError, LookupError, AttributeError) as error:
        raise BadEntry(f"not a log entry: {error!r}") from error
    if "steps" in fields and not _STEPS.fullmatch(fields["steps"]):
        raise BadEntry(f"no steps: {fields['steps']}")
    return Entry(raw.stream, raw.payload, fields)


def _check(fields: Mapping[str, Any], wanted: Mapping[str, Types]) -> None:
    for name, types in wanted.items():
        if type(fields[name]) not in types:
            raise BadEntry(f"{name} can't be {fields[name]!r}")
