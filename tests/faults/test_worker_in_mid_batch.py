"""The worker is killed inside the transaction that stores a batch: all of it comes again, once."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg2
from django.db import connection

from bidding import comparison
from bidding.event_log import StreamId
from bidding.models import LedgerEntry
from tests.faults import settled
from tests.faults.sale import Sale
from tests.faults.waiting import until

INSIDE = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'UPDATE bidding_listing %'"
"""Persisters that have copied their rows and wait for the listings that go with them."""


def test_what_a_killed_persister_had_half_stored_is_stored_once(sale: Sale) -> None:
    with listings_locked(sale.stack.database_url):
        until(a_persister_is_inside_its_transaction, "a persister is inside its transaction")
        sale.accepts_more()
        stored, cursors = LedgerEntry.objects.count(), places()

        dead = sale.kill("worker")

    assert (LedgerEntry.objects.count(), places()) == (stored, cursors), "nothing of its batch is stored"
    dead.bring_back()
    sale.accepts_more()
    settled.until_poked()
    sale.end()


@contextmanager
def listings_locked(url: str) -> Iterator[None]:
    """Persisters can store rows (which only need the listings to be there), but not finish their transaction."""
    with closing(psycopg2.connect(url)) as other, other.cursor() as cursor:
        cursor.execute("SELECT id FROM bidding_listing FOR NO KEY UPDATE")
        yield


def a_persister_is_inside_its_transaction() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(INSIDE)
        return cursor.fetchone() is not None


def places() -> dict[int, StreamId]:
    return {shard: comparison.place_of(cursor) for shard, cursor in comparison.cursors().items()}
