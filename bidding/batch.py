"""One bounded step of the logs into PostgreSQL: a transaction that stores entries and moves the locked cursors."""

import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from django.conf import settings
from django.db import OperationalError, connection, transaction
from psycopg2.errors import LockNotAvailable

from bidding import event_log, keys, quarantine, rows
from bidding.comparison import place_of
from bidding.entries import BadEntry, Entry, RawEntry, parse
from bidding.models import Listing, ShardCursor
from bidding.quarantine import ShardStopped

logger = logging.getLogger(__name__)

BATCH_ENTRIES = 2_000
"""Of all shards of a batch together; each has the same part."""

CAREFUL_ENTRIES = 200
"""Of one shard where something is wrong: each of them may take a savepoint of its own."""

LONGEST_LOCK_MS = 200
"""How long a batch, whose cursors nobody else can take, waits for a row that somebody else has locked."""

_SETTINGS = """
    SELECT set_config('lock_timeout', %s, true),
        CASE WHEN current_setting('synchronous_commit') = 'off' THEN set_config('synchronous_commit', 'on', true) END
"""

_ADVANCE = """
    UPDATE bidding_shardcursor AS cursor SET stream_ms = new.stream_ms, stream_n = new.stream_n
    FROM unnest(%s::smallint[], %s::bigint[], %s::integer[]) AS new (shard, stream_ms, stream_n)
    WHERE cursor.shard = new.shard
"""

Log = tuple[ShardCursor, Sequence[RawEntry]]
"""A shard's next entries, and its locked cursor, which is before them."""


@dataclass(frozen=True, slots=True)
class Batch:
    """How many entries were read, the listings that closed, and the shards that were given all they could be here."""

    read: int = 0
    closed: frozenset[int] = frozenset()
    behind: frozenset[int] = frozenset()

    def __add__(self, other: "Batch") -> "Batch":
        return Batch(self.read + other.read, self.closed | other.closed, self.behind | other.behind)


def store_batch(shards: Collection[int]) -> Batch:
    """Store the next entries of these shards, but of those whose cursor another process holds, in one transaction.

    Whoever dies in between leaves nothing behind. Where anything is wrong, nothing is stored together, and each shard
    goes by itself: what can't be stored goes into quarantine, a log that contradicts PostgreSQL stops its shard, and
    one of whose rows somebody else has locked waits for its next turn. Raises LedgerUnavailable.
    """
    try:
        return _store(shards, max(BATCH_ENTRIES // len(shards), 1), _store_together)
    except (*quarantine.UNSTORABLE, ShardStopped):
        pass
    except OperationalError as error:
        _require_locked(error)
    return _store_carefully(*shards) if len(shards) == 1 else _store_apart(shards)


def _require_locked(error: OperationalError) -> None:
    """Raise it again unless it says that somebody else has locked a row: then PostgreSQL is not away."""
    if not isinstance(error.__cause__, LockNotAvailable):
        raise error


def _store_apart(shards: Collection[int]) -> Batch:
    """What is wrong with one is no reason to store nothing of those after it. Raises the first error at the end."""
    done, errors = Batch(), []
    for shard in shards:
        try:
            done += store_batch([shard])
        except Exception as error:
            logger.exception("shard %s can't be stored", shard)
            errors.append(error)
    if errors:
        raise errors[0]
    return done


def trim(shards: Collection[int]) -> None:
    """Drop from these shards' logs what PostgreSQL has, but of those whose cursor another process holds.

    Raises LedgerUnavailable.
    """
    with transaction.atomic():
        cursors = _locked(shards)
        places = {shard: place_of(cursor) for shard, cursor in cursors.items()}
        seen = event_log.read(places, count=1)
        sound = (shard for shard, page in seen.items() if page.epoch == cursors[shard].epoch)
        event_log.trim({shard: places[shard] for shard in sound if seen[shard].trimmed < places[shard]})


def _store_carefully(shard: int) -> Batch:
    try:
        return _store([shard], CAREFUL_ENTRIES, _store_what_can_be)
    except ShardStopped as stop:
        _stop(shard, str(stop))
    except OperationalError as error:
        _require_locked(error)
        logger.info("shard %s waits for a row that is locked", shard)
    return Batch()


def _store(shards: Collection[int], count: int, store: Callable[[Sequence[Log]], list[Entry]]) -> Batch:
    with transaction.atomic(durable=True):  # trimming relies on the commit
        cursors = _locked(shards)
        places = {shard: place_of(cursor) for shard, cursor in cursors.items()}
        pages = event_log.read(places, count=count)
        logs = [(cursors[shard], page.entries) for shard, page in pages.items() if _goes_on(cursors[shard], page)]
        if not logs:
            return Batch()
        _set_for_this_transaction()
        stored = store(logs)
        _advance(logs)
    closed = frozenset(entry.listing_id for entry in stored if _closes(entry))
    behind = frozenset(cursor.shard for cursor, raws in logs if len(raws) == count)
    return Batch(sum(len(raws) for _, raws in logs), closed, behind)


def _locked(shards: Collection[int]) -> dict[int, ShardCursor]:
    """Never waits for another: two persisters can't stand in each other's way."""
    free = ShardCursor.objects.select_for_update(skip_locked=True)
    return {cursor.shard: cursor for cursor in free.filter(shard__in=shards, stopped_because="")}


def _goes_on(cursor: ShardCursor, page: event_log.Page) -> bool:
    """Whether there are entries after those that PostgreSQL has. Raises ShardStopped when some in between are gone."""
    if page.epoch != cursor.epoch:
        return False  # recovery says so; nothing is added to such a log
    place = place_of(cursor)
    if page.trimmed > place:
        raise ShardStopped(f"the log is trimmed up to {page.trimmed}, PostgreSQL has it only up to {place}")
    return bool(page.entries)


def _set_for_this_transaction() -> None:
    """The log is trimmed after the commit: where PostgreSQL is set to commit in memory first, not so here."""
    with connection.cursor() as cursor:
        cursor.execute(_SETTINGS, [f"{LONGEST_LOCK_MS}ms"])


def _store_together(logs: Sequence[Log]) -> list[Entry]:
    """All of it or nothing."""
    entries = {cursor.shard: [_entry(cursor, raw) for raw in raws] for cursor, raws in logs}
    rows.insert_all(entries)
    stored = list(chain.from_iterable(entries.values()))
    rows.apply(stored)
    return stored


def _store_what_can_be(logs: Sequence[Log]) -> list[Entry]:
    """The rest goes into quarantine."""
    stored = []
    for cursor, raws in logs:
        stored += quarantine.store_one_by_one(cursor, list(_readable(cursor, raws)))
    return stored


def _readable(cursor: ShardCursor, raws: Sequence[RawEntry]) -> Iterator[Entry]:
    """The entries that a script wrote to this log; the others go into quarantine."""
    for raw in raws:
        try:
            yield _entry(cursor, raw)
        except BadEntry as error:
            quarantine.put(cursor, raw, str(error))


def _entry(cursor: ShardCursor, raw: RawEntry) -> Entry:
    """What a script wrote to this log. Raises BadEntry, ShardStopped."""
    entry = parse(raw)
    if keys.shard_of(entry.listing_id, settings.BIDDING_SHARDS) != cursor.shard:
        raise BadEntry("its listing belongs to another shard")
    if entry.epoch != cursor.epoch:
        raise ShardStopped(f"entry {raw.stream} is of epoch {entry.epoch}, the log of {cursor.epoch}")
    return entry


def _advance(logs: Sequence[Log]) -> None:
    places = [(cursor.shard, *raws[-1].stream) for cursor, raws in logs]
    with connection.cursor() as sql:
        sql.execute(_ADVANCE, [list(column) for column in zip(*places, strict=True)])


def _closes(entry: Entry) -> bool:
    return entry.type == "status" and entry.fields["status"] == Listing.Status.CLOSED


def _stop(shard: int, why: str) -> None:
    ShardCursor.objects.filter(pk=shard).update(stopped_because=why)
    logger.critical("shard %s is stopped, its log is read no further until somebody has looked: %s", shard, why)
