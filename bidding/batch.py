"""One bounded step of a shard's log into PostgreSQL: a transaction that stores entries and moves the locked cursor."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import DataError, IntegrityError, connection, transaction

from bidding import event_log, keys, quarantine, rows
from bidding.comparison import place_of
from bidding.entries import BadEntry, Entry, RawEntry, parse
from bidding.models import Listing, ShardCursor
from bidding.quarantine import ShardStopped

logger = logging.getLogger(__name__)

BATCH_ENTRIES = 1_000


@dataclass(frozen=True, slots=True)
class Batch:
    """What one transaction did: entries read, and the listings that closed."""

    read: int = 0
    closed: frozenset[int] = frozenset()


def store_batch(shard: int) -> Batch:
    """Trim what PostgreSQL has and store the next entries. Nothing while another process holds the cursor.

    Whoever dies in between leaves nothing behind. A log that contradicts PostgreSQL stops the shard. Raises
    LedgerUnavailable.
    """
    try:
        with transaction.atomic(durable=True):  # trimming relies on the commit
            locked = ShardCursor.objects.select_for_update(skip_locked=True)
            cursor = locked.filter(shard=shard, stopped_because="").first()
            return _advance(cursor) if cursor else Batch()
    except ShardStopped as stop:
        _stop(shard, str(stop))
        return Batch()


def _advance(cursor: ShardCursor) -> Batch:
    place = place_of(cursor)
    page = event_log.read(cursor.shard, place, count=BATCH_ENTRIES)
    if page.epoch != cursor.epoch:
        return Batch()  # recovery says so; nothing is added to such a log
    if page.trimmed > place:
        raise ShardStopped(f"the log is trimmed up to {page.trimmed}, PostgreSQL has it only up to {place}")
    if page.trimmed < place:
        event_log.trim(cursor.shard, place)
    if not page.entries:
        return Batch()
    _wait_for_disk_at_commit()
    stored = _store(cursor, page.entries)
    last = page.entries[-1].stream
    ShardCursor.objects.filter(pk=cursor.pk).update(stream_ms=last.ms, stream_n=last.n)
    return Batch(len(page.entries), frozenset(entry.listing_id for entry in stored if _closes(entry)))


def _wait_for_disk_at_commit() -> None:
    """The log is trimmed after the commit: where PostgreSQL is set to commit in memory first, not so here."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off'"
        )


def _store(cursor: ShardCursor, raws: Sequence[RawEntry]) -> list[Entry]:
    """All in one go; one by one when something is wrong with any of them."""
    entries = list(_readable(cursor, raws))
    try:
        with transaction.atomic():
            if entries:
                rows.insert_all(cursor.shard, entries)
                rows.apply(entries)
        return entries
    except (IntegrityError, DataError):
        return quarantine.store_one_by_one(cursor, entries)


def _readable(cursor: ShardCursor, raws: Sequence[RawEntry]) -> Iterator[Entry]:
    """The entries that a script wrote to this log; the others go into quarantine."""
    for raw in raws:
        try:
            entry = parse(raw)
            if keys.shard_of(entry.listing_id, settings.BIDDING_SHARDS) != cursor.shard:
                raise BadEntry("its listing belongs to another shard")
        except BadEntry as error:
            quarantine.put(cursor, raw, str(error))
            continue
        if entry.epoch != cursor.epoch:
            raise ShardStopped(f"entry {raw.stream} is of epoch {entry.epoch}, the log of {cursor.epoch}")
        yield entry


def _closes(entry: Entry) -> bool:
    return entry.type == "status" and entry.fields["status"] == Listing.Status.CLOSED


def _stop(shard: int, why: str) -> None:
    ShardCursor.objects.filter(pk=shard).update(stopped_because=why)
    logger.critical("shard %s is stopped, its log is read no further until somebody has looked: %s", shard, why)
