"""Moves the entries of sales that ended long ago out of the table that the persister writes.

They go, as they are, into one of the same shape, which nobody writes meanwhile; whoever reads finds them through
``StoredEntry``. Listings, results, notices and comments stay where they are.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from bidding import archive, rows
from bidding.models import LedgerEntry, Listing

LOCK = 7_201_946_012
"""PostgreSQL advisory lock of the session that archives: one at a time."""

SALES_AT_ONCE = 200
ENTRIES_AT_ONCE = 5_000

_COLUMNS = ", ".join(("id", *rows.COLUMNS))

# One statement: an entry is in one of the two tables at any moment, for every reader and after every crash.
_MOVE = f"""
    WITH gone AS (
        DELETE FROM bidding_ledgerentry WHERE id IN (
            SELECT id FROM bidding_ledgerentry WHERE listing_id = ANY(%s) LIMIT %s
        ) RETURNING {_COLUMNS}
    )
    INSERT INTO bidding_archivedentry ({_COLUMNS}) SELECT {_COLUMNS} FROM gone
"""  # noqa: S608 - names only, no value

Say = Callable[[str], None]


class Busy(Exception):
    """Somebody else archives just now."""


@dataclass(frozen=True, slots=True)
class Amount:
    """How many sales, and how many entries of theirs."""

    sales: int = 0
    entries: int = 0

    def __str__(self) -> str:
        return f"{self.entries} entries of {self.sales} sales"


def archivable(before_ms: int) -> QuerySet[Listing]:
    """Listings with entries to be moved, by id: what came last was before that time, and the ledger needs them no more.

    One whose entries are not all stored (``held``) stays.
    """
    has_entries = Exists(LedgerEntry.objects.filter(listing=OuterRef("pk")))
    return Listing.objects.filter(archive.long_over(), has_entries, at_ms__lt=before_ms, held=False).order_by("pk")


def count(before_ms: int) -> Amount:
    """What ``archive_sales`` would move."""
    sales = archivable(before_ms)
    return Amount(sales.count(), LedgerEntry.objects.filter(listing__in=sales.order_by()).count())


def archive_sales(*, before_ms: int, entries_at_once: int = ENTRIES_AT_ONCE, say: Say) -> Amount:
    """Move what belongs to sales that ended before that time; returns how much.

    In transactions of ``entries_at_once``: whoever dies in between has moved what was said, and the next run goes on
    from there. Idempotent. Raises Busy.
    """
    moved, last = Amount(), 0
    with _alone():
        while some := list(archivable(before_ms).filter(pk__gt=last).values_list("pk", flat=True)[:SALES_AT_ONCE]):
            entries = 0
            while step := _move(some, entries_at_once):
                entries += step
                say(f"{moved.entries + entries} entries moved")
            moved, last = Amount(moved.sales + len(some), moved.entries + entries), some[-1]
    return moved


def _move(listing_ids: list[int], at_most: int) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_MOVE, [listing_ids, at_most])
        return int(cursor.rowcount)


@contextmanager
def _alone() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise Busy
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
