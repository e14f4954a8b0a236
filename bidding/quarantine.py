"""Log entries that could not be stored: kept as they came, their listings held until staff release them."""

import logging
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import DataError, IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from bidding import finalize, rows, selectors
from bidding.entries import Entry, RawEntry, StreamId, parse
from bidding.models import LedgerEntry, LedgerState, Listing, QuarantinedEntry, ShardCursor

if TYPE_CHECKING:
    from web.accounts.models import User

logger = logging.getLogger(__name__)

UNSTORABLE = (IntegrityError, DataError, ProgrammingError, ValueError)
"""What PostgreSQL, its adapter or ``parse`` (BadEntry) raise for an entry that no row can hold."""

_LISTING = re.compile(r'"listing"\s*:\s*(\d{1,19})\b')


class ShardStopped(Exception):
    """The shard's log contradicts what PostgreSQL has; it is read no further until somebody has looked."""


def store_one_by_one(cursor: ShardCursor, entries: Sequence[Entry]) -> list[Entry]:
    """Store each entry by itself and put those that can't be into quarantine; returns the others.

    Raises ShardStopped when an entry's key is taken by another payload.
    """
    stored = []
    for entry in entries:
        try:
            with transaction.atomic():
                if not rows.insert(cursor.shard, entry):
                    _require_same(cursor, entry)
                rows.apply([entry])
        except UNSTORABLE as error:
            put(cursor, RawEntry(entry.stream, entry.payload), str(error))
        else:
            stored.append(entry)
    return stored


def _require_same(cursor: ShardCursor, entry: Entry) -> None:
    stored = LedgerEntry.objects.get(
        shard=cursor.shard, epoch=cursor.epoch, stream_ms=entry.stream.ms, stream_n=entry.stream.n
    )
    if stored.payload != entry.payload:
        raise ShardStopped(f"entry {entry.stream} of epoch {cursor.epoch} is in PostgreSQL with another payload")


def put(cursor: ShardCursor, raw: RawEntry, problem: str) -> None:
    """Keep the entry as it came and hold its listing, as far as it can be told which that is."""
    listing = _listing_of(raw.payload)
    QuarantinedEntry.objects.get_or_create(
        shard=cursor.shard,
        epoch=cursor.epoch,
        stream_ms=raw.stream.ms,
        stream_n=raw.stream.n,
        defaults={"listing": listing, "payload": _storable(raw.payload), "problem": _storable(problem)},
    )
    if listing is not None:
        Listing.objects.filter(pk=listing.pk).update(held=True)
    whose = f"listing {listing.pk} is held" if listing else "no listing can be named"
    logger.error("quarantine: shard %s entry %s, %s: %s", cursor.shard, raw.stream, whose, problem)


def _storable(text: str) -> str:
    """PostgreSQL's text can hold anything but NUL."""
    return text.replace("\0", "\\x00")


def _listing_of(payload: str) -> Listing | None:
    """Even from text that can't be parsed."""
    found = _LISTING.search(payload)
    return selectors.find_listing(int(found[1])) if found else None


def release(quarantined: QuarantinedEntry, actor: "User") -> bool:
    """Store the entry if it can be stored by now, else note that staff have seen it; True when it was stored.

    With its last entry released the listing is held no longer, and its result is written if it has ended. Idempotent.
    """
    with transaction.atomic():
        entry = _locked(quarantined)
        if entry.released_at is not None:
            return False
        stored = _store_late(entry)
        _note_release(entry, actor)
    if entry.listing_id is not None:
        finalize.write_results([entry.listing_id])
    return stored


def store_waiting() -> int:
    """Store the entries that can be stored by now, and release those; returns how many."""
    stored = 0
    for waiting in QuarantinedEntry.objects.filter(released_at=None).order_by("epoch", "stream_ms", "stream_n"):
        with transaction.atomic():
            entry = _locked(waiting)
            if entry.released_at is None and _store_late(entry):
                _note_release(entry, None)
                stored += 1
    return stored


def _locked(quarantined: QuarantinedEntry) -> QuarantinedEntry:
    """With the shard's cursor: a persister's newer state of the listing comes before or after, never between."""
    ShardCursor.objects.select_for_update().get(pk=quarantined.shard)
    return QuarantinedEntry.objects.select_for_update().get(pk=quarantined.pk)


def _note_release(entry: QuarantinedEntry, actor: "User | None") -> None:
    entry.released_at, entry.released_by = timezone.now(), actor
    entry.save(update_fields=["listing", "released_at", "released_by"])
    if entry.listing_id is not None:
        _lift_hold(entry.listing_id)


def _store_late(quarantined: QuarantinedEntry) -> bool:
    stream = StreamId(quarantined.stream_ms, quarantined.stream_n)
    try:
        entry = parse(RawEntry(stream, quarantined.payload))
        if entry.epoch != LedgerState.objects.values_list("epoch", flat=True).get(pk=1):
            return False  # the ledger was rebuilt without it: storing it now would contradict what came after
        with transaction.atomic():
            rows.insert(quarantined.shard, entry)
            rows.reapply(entry.listing_id)
            quarantined.listing_id = entry.listing_id
    except UNSTORABLE as error:
        logger.warning("quarantined entry %s still can't be stored: %s", quarantined, error)
        return False
    return True


def _lift_hold(listing_id: int) -> None:
    """The row is locked first: a persister that just now puts another entry into quarantine comes before or after."""
    Listing.objects.select_for_update(no_key=True).get(pk=listing_id)
    if not QuarantinedEntry.objects.filter(listing_id=listing_id, released_at=None).exists():
        Listing.objects.filter(pk=listing_id).update(held=False)
