"""The shards' logs: streams of decisions in the ledger, read in order and trimmed only below PostgreSQL's cursor."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from redis import Redis

from bidding import connections, keys
from bidding.entries import START, RawEntry, StreamId


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
