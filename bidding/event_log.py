"""The shards' logs: streams of decisions in the ledger, read in order and trimmed only below PostgreSQL's cursor."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from redis import Redis

from bidding import connections, keys
from bidding.entries import START, RawEntry, StreamId
from bidding.outcomes import LedgerUnavailable

LOOKS_EVERY_S = 0.05
"""A cluster's nodes can't be asked to say when any of several slots has something new: so they are asked again."""


@dataclass(frozen=True, slots=True)
class Page:
    """Entries after a place, and what the ledger said of the log at that moment."""

    entries: Sequence[RawEntry]
    epoch: int | None
    trimmed: StreamId


def read(positions: Mapping[int, StreamId], *, count: int) -> dict[int, Page]:
    """The next entries of each shard's log, in one round trip for each node. Raises LedgerUnavailable."""
    pages: dict[int, Page] = {}
    for client, shards in by_node(positions).items():
        with connections.outages(), client.pipeline(transaction=False) as pipe:
            for shard in shards:
                # In this order: what is found was in the log of the epoch that is told.
                pipe.xrange(keys.log(shard), min=f"({positions[shard]}", count=count)
                pipe.mget(keys.epoch(shard), keys.earlier_epoch(shard), keys.trimmed(shard))
            answers = pipe.execute()
        for shard, rows, words in zip(shards, answers[::2], answers[1::2], strict=True):
            pages[shard] = _page(rows, *words)
    return pages


def _page(rows: Any, epoch: str | None, earlier_epoch: str | None, trimmed: str | None) -> Page:
    entries = [RawEntry(StreamId.parse(stream), fields.get("e", "")) for stream, fields in rows]
    epoch = epoch or earlier_epoch
    return Page(entries, int(epoch) if epoch else None, StreamId.parse(trimmed) if trimmed else START)


def trim(places: Mapping[int, StreamId]) -> None:
    """Note that each shard's entries below its place may be gone, as PostgreSQL has them, then drop them.

    To be called with the shards' cursors locked. Redis drops whole blocks, so some older entries stay a while.
    Raises LedgerUnavailable.
    """
    for client, shards in by_node(places).items():
        with connections.outages(), client.pipeline(transaction=False) as pipe:
            for shard in shards:
                pipe.set(keys.trimmed(shard), str(places[shard]))
                pipe.xtrim(keys.log(shard), minid=str(places[shard]), approximate=True)
            pipe.execute()


def wait_for_entries(positions: Mapping[int, StreamId], *, seconds: float) -> set[int]:
    """The shards whose logs have entries after these places; waits up to ``seconds`` for the first.

    Raises LedgerUnavailable; on a cluster only if nothing came from the other nodes either.
    """
    if connections.cluster() is not None:
        return _look_again(positions, until_s=time.monotonic() + seconds)
    streams: Any = {keys.log(shard): str(place) for shard, place in positions.items()}
    shard_of = {keys.log(shard): shard for shard in positions}
    with connections.outages():
        # To block for 0 would be for ever.
        answer: Any = connections.cold(0).xread(streams, count=1, block=int(seconds * 1_000) or None)
    return {shard_of[name] for name, _ in answer or ()}


def _look_again(positions: Mapping[int, StreamId], *, until_s: float) -> set[int]:
    while True:
        away: LedgerUnavailable | None = None
        found: set[int] = set()
        for client, shards in by_node(positions).items():
            try:
                found |= _with_entries(client, positions, shards)
            except LedgerUnavailable as error:
                away = error
        if found:
            return found
        if time.monotonic() + LOOKS_EVERY_S > until_s:
            if away is not None:
                raise away
            return set()
        time.sleep(LOOKS_EVERY_S)


def _with_entries(client: Redis, positions: Mapping[int, StreamId], shards: Sequence[int]) -> set[int]:
    """Those of one node's shards; a command each, as two slots can't be read by one."""
    with connections.outages(), client.pipeline(transaction=False) as pipe:
        for shard in shards:
            pipe.xread({keys.log(shard): str(positions[shard])}, count=1)
        answers = pipe.execute()
    return {shard for shard, answer in zip(shards, answers, strict=True) if answer}


def by_node(shards: Iterable[int]) -> dict[Redis, list[int]]:
    """The shards of each ledger node."""
    nodes: dict[Redis, list[int]] = {}
    for shard in shards:
        nodes.setdefault(connections.cold(shard), []).append(shard)
    return nodes


def on_each(shards: Iterable[int], job: Callable[[int], int]) -> int:
    """Do the job for every shard; returns the sum. A node that is away holds up nobody but its own shards.

    Raises LedgerUnavailable for the first that was, once the others are done.
    """
    done, away = 0, dict[str, LedgerUnavailable]()
    for shard in shards:
        if (node := connections.node_of(shard)) not in away:
            try:
                done += job(shard)
            except LedgerUnavailable as error:
                away[node] = error
    for problem in away.values():
        raise problem
    return done
