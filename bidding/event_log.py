"""The shards' logs: streams of decisions in the ledger, read in order and trimmed only below PostgreSQL's cursor."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from redis import Redis

from bidding import connections, keys


@dataclass(frozen=True, slots=True, order=True)
class StreamId:
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

STATE = frozenset(
    (
        "type", "listing", "epoch", "seq", "at_ms", "status", "price_minor", "floor_minor", "leader", "leader_paddle",
        "leader_max_minor", "bid_count", "paddles", "starts_at_ms", "ends_at_ms", "hard_end_ms", "buy_now_minor",
        "reserve",
    )
)  # fmt: skip
"""What every entry says: the listing's whole state after it."""

TERMS = frozenset(("currency", "start_minor", "reserve_minor", "steps", "soft_close_ms", "soft_close_cap_ms"))
OWN_FIELDS: Mapping[str, frozenset[str]] = {
    "opened": TERMS,
    "terms": TERMS,
    "bid": frozenset(("bidder", "paddle", "bid_id", "kind", "value_minor", "shown_minor", "why", "public", "extended")),
    "status": frozenset({"paused_at_ms", "outcome", "winner"}),
    "extended": frozenset(),
    "outage": frozenset(),
    "void": frozenset({"bidder", "paddle"}),
}
"""What each type of entry says beside the state."""

FIELDS = {kind: STATE | own for kind, own in OWN_FIELDS.items()}

_STEPS = re.compile(r"\d{1,13}:\d{1,13}(,\d{1,13}:\d{1,13})*")


class BadEntry(ValueError):
    """An entry that is not what a script writes; the message says why."""


@dataclass(frozen=True, slots=True)
class RawEntry:
    """An entry as the stream has it."""

    stream: StreamId
    payload: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A decision: its place, the log's own text, and what that says."""

    stream: StreamId
    payload: str
    fields: Mapping[str, Any]

    @property
    def type(self) -> str:
        """One of OWN_FIELDS."""
        return str(self.fields["type"])

    @property
    def listing_id(self) -> int:
        """Whose decision it is."""
        return int(self.fields["listing"])

    @property
    def epoch(self) -> int:
        """The epoch that the listing had."""
        return int(self.fields["epoch"])


def parse(raw: RawEntry) -> Entry:
    """What the entry says. Raises BadEntry for text that no script writes."""
    try:
        fields = orjson.loads(raw.payload)
        missing = FIELDS[fields["type"]] - fields.keys()
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadEntry(f"not a log entry: {error!r}") from error
    if missing:
        raise BadEntry(f"lacks {', '.join(sorted(missing))}")
    for name in ("listing", "epoch", "seq", "at_ms"):
        if type(fields[name]) is not int:
            raise BadEntry(f"{name} is no integer")
    if "steps" in fields and not _STEPS.fullmatch(str(fields["steps"])):
        raise BadEntry(f"no steps: {fields['steps']}")
    return Entry(raw.stream, raw.payload, fields)


@dataclass(frozen=True, slots=True)
class Page:
    """Entries after a place, and what the ledger said of the log at that moment."""

    entries: Sequence[RawEntry]
    epoch: int | None
    trimmed: StreamId


def read(shard: int, after: StreamId, *, count: int) -> Page:
    """The next entries of the shard's log. Raises LedgerUnavailable."""
    with connections.outages(), connections.cold(shard).pipeline(transaction=True) as pipe:
        pipe.xrange(keys.log(shard), min=f"({after}", count=count)
        pipe.mget(keys.epoch(shard), keys.trimmed(shard))
        rows, (epoch, trimmed) = pipe.execute()
    entries = [RawEntry(StreamId.parse(stream), fields.get("e", "")) for stream, fields in rows]
    return Page(entries, int(epoch) if epoch else None, StreamId.parse(trimmed) if trimmed else START)


def trim(shard: int, below: StreamId) -> None:
    """Drop entries below ``below``, which PostgreSQL has, and note it in the same step.

    To be called with the shard's cursor locked. Redis drops whole blocks, so some older entries stay a while.
    """
    with connections.outages(), connections.cold(shard).pipeline(transaction=True) as pipe:
        pipe.set(keys.trimmed(shard), str(below))
        pipe.xtrim(keys.log(shard), minid=str(below), approximate=True)
        pipe.execute()


def wait_for_entries(positions: Mapping[int, StreamId], *, seconds: float) -> set[int]:
    """The shards whose logs have entries after these places; waits up to ``seconds`` for the first.

    Raises LedgerUnavailable.
    """
    found: set[int] = set()
    for client, shards in by_node(positions).items():
        streams: Any = {keys.log(shard): str(positions[shard]) for shard in shards}
        shard_of = {keys.log(shard): shard for shard in shards}
        block_ms = int(seconds * 1_000) or None  # 0 would be for ever
        with connections.outages():
            answer: Any = client.xread(streams, count=1, block=None if found else block_ms)
        found.update(shard_of[name] for name, _ in answer or ())
    return found


def by_node(shards: Iterable[int]) -> dict[Redis, list[int]]:
    """The shards of each ledger node."""
    nodes: dict[Redis, list[int]] = {}
    for shard in shards:
        nodes.setdefault(connections.cold(shard), []).append(shard)
    return nodes
