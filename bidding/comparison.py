"""Holds the ledger's logs against PostgreSQL's cursors: whether each has everything that the other relies on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import redis

from bidding import connections, keys
from bidding.entries import START, StreamId
from bidding.event_log import by_node
from bidding.models import LedgerState, ShardCursor
from bidding.outcomes import LedgerUnavailable


@dataclass(frozen=True, slots=True)
class LedgerShard:
    """A shard as the ledger showed it. ``log_epoch`` is there also where all but the log is of an earlier layout."""

    run_id: str
    now_ms: int
    guard: str
    epoch: int | None
    log_epoch: int | None
    log_end: StreamId
    trimmed: StreamId

    @property
    def is_open(self) -> bool:
        """Whether its guard lets scripts through."""
        return self.guard == self.run_id

    @property
    def is_new(self) -> bool:
        """Nothing was ever written here."""
        return self.epoch is None and self.log_end == START and self.trimmed == START


@dataclass(frozen=True, slots=True)
class View:
    """The shards that could be looked at, and why the others could not."""

    seen: dict[int, LedgerShard]
    away: dict[int, LedgerUnavailable]


def look(shards: Iterable[int]) -> dict[int, LedgerShard]:
    """Every shard in one round trip for each node. Raises LedgerUnavailable."""
    view = look_around(shards)
    for problem in view.away.values():
        raise problem
    return view.seen


def look_around(shards: Iterable[int]) -> View:
    """The same of those that can be looked at. Raises LedgerUnavailable when none can be."""
    view = _look_once(shards)
    if moved := [shard for shard, problem in view.away.items() if isinstance(problem, connections.Moved)]:
        again = _look_once(moved)
        others = {shard: problem for shard, problem in view.away.items() if shard not in moved}
        view = View(view.seen | again.seen, others | again.away)
    if not view.seen:
        for problem in view.away.values():
            raise problem
    return view


def _look_once(shards: Iterable[int]) -> View:
    view = View({}, {})
    for client, ours in by_node(shards).items():
        try:
            info, now, *answers = _ask(client, ours)
        except LedgerUnavailable as error:
            view.away.update(dict.fromkeys(ours, error))
            continue
        now_ms = int(now[0]) * 1_000 + int(now[1]) // 1_000
        for shard, words, stream in zip(ours, answers[::2], answers[1::2], strict=True):
            try:
                with connections.outages():  # a slot that is on its way to another node concerns no other
                    view.seen[shard] = _shard(info["run_id"], now_ms, words, stream)
            except LedgerUnavailable as error:
                view.away[shard] = error
    return view


def _ask(client: redis.Redis, shards: Sequence[int]) -> list[Any]:
    with connections.outages(), client.pipeline(transaction=False) as pipe:
        pipe.info("server")
        pipe.time()
        for shard in shards:
            pipe.mget(keys.guard(shard), keys.epoch(shard), keys.earlier_epoch(shard), keys.trimmed(shard))
            pipe.xinfo_stream(keys.log(shard))
        answers: list[Any] = pipe.execute(raise_on_error=False)
        _raise_for(answers[:2])
    return answers


def _raise_for(answers: Iterable[Any]) -> None:
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer


def _shard(run_id: str, now_ms: int, words: Any, stream: Any) -> LedgerShard:
    _raise_for([words])
    guard, epoch, earlier_epoch, trimmed = words
    log_epoch = epoch or earlier_epoch
    return LedgerShard(
        run_id=run_id,
        now_ms=now_ms,
        guard=guard or "",
        epoch=int(epoch) if epoch else None,
        log_epoch=int(log_epoch) if log_epoch else None,
        log_end=_log_end(stream),
        trimmed=StreamId.parse(trimmed) if trimmed else START,
    )


def _log_end(stream: Any) -> StreamId:
    """A log that isn't there ends at its start."""
    if isinstance(stream, redis.ResponseError) and "no such key" in str(stream):
        return START
    _raise_for([stream])
    return StreamId.parse(stream["last-generated-id"])


def cursors() -> dict[int, ShardCursor]:
    """How far each shard's log is in PostgreSQL."""
    return {cursor.shard: cursor for cursor in ShardCursor.objects.order_by("shard")}


def locked_cursors() -> dict[int, ShardCursor]:
    """The same once every batch that was under way is stored or given up; none begins before the transaction ends."""
    return {cursor.shard: cursor for cursor in ShardCursor.objects.select_for_update().order_by("shard")}


def place_of(cursor: ShardCursor) -> StreamId:
    """The last entry that PostgreSQL has."""
    return StreamId(cursor.stream_ms, cursor.stream_n)


def differences(before: Mapping[int, ShardCursor], seen: Mapping[int, LedgerShard]) -> dict[int, str]:
    """What is wrong with each shard that can't be relied on.

    ``before`` was read before the ledger was looked at: logs and cursors only ever move forward, so a log that ends
    before such a cursor has lost something.
    """
    was_open = any(shard.is_new for shard in seen.values()) and _was_ever_open()
    wrong = {shard: _lost_log(cursor, seen[shard], was_open) for shard, cursor in before.items()}
    if any(seen[shard].trimmed > place_of(cursor) for shard, cursor in before.items()):
        # A persister may have stored and trimmed in between: only a later look at the cursors tells.
        wrong |= {shard: what for shard, now in _again(before).items() if (what := _lost_rows(now, seen[shard]))}
    return {shard: what for shard, what in wrong.items() if what}


def _again(before: Iterable[int]) -> dict[int, ShardCursor]:
    return {shard: cursor for shard, cursor in cursors().items() if shard in set(before)}


def _was_ever_open() -> bool:
    """Whether a ledger was found well before: bids may have been taken that PostgreSQL had not read."""
    return LedgerState.objects.filter(heartbeat_at_ms__isnull=False).exists()


def _lost_log(cursor: ShardCursor, seen: LedgerShard, was_open: bool) -> str:
    stored = place_of(cursor)
    if seen.is_new and stored == START:
        return "it is empty, and was open before" if was_open else ""
    if seen.is_new:
        return f"it is empty, PostgreSQL has its log up to {stored}"
    if seen.epoch != cursor.epoch:
        return f"its epoch is {seen.epoch or 'missing'}, PostgreSQL's is {cursor.epoch}"
    if seen.log_end < stored:
        return f"its log ends at {seen.log_end}, PostgreSQL has it up to {stored}"
    return ""


def _lost_rows(cursor: ShardCursor, seen: LedgerShard) -> str:
    stored = place_of(cursor)
    if seen.trimmed <= stored:
        return ""
    return f"its log is trimmed up to {seen.trimmed}, PostgreSQL has it only up to {stored}"
