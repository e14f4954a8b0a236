"""What PostgreSQL has once the log has come through, and waiting until it has."""

from collections.abc import Collection

from django.db import InterfaceError, OperationalError, connection

from bidding import comparison
from bidding.entries import fields_of
from bidding.models import LedgerEntry, LedgerState, Listing, ListingResult
from bidding.outcomes import LedgerUnavailable
from tests.faults.audit import Row
from tests.faults.waiting import until

DRAIN_TIMEOUT_S = 60.0


def until_drained(*, timeout_s: float = DRAIN_TIMEOUT_S) -> float:
    """Return when every shard's guard is open and its whole log is in PostgreSQL; the seconds that took."""
    return until(is_drained, "the log is in PostgreSQL", timeout_s=timeout_s)


def is_drained() -> bool:
    """Whether it is now."""
    try:
        cursors = comparison.cursors()
        seen = comparison.look(cursors)
    except (LedgerUnavailable, OperationalError, InterfaceError):
        connection.close()
        return False
    places = {shard: comparison.place_of(cursor) for shard, cursor in cursors.items()}
    return bool(seen) and all(view.is_open and view.log_end <= places[shard] for shard, view in seen.items())


def until_open(*, timeout_s: float = DRAIN_TIMEOUT_S) -> float:
    """Return when every shard's guard is open; the seconds that took."""
    return until(is_open, "the guards are open", timeout_s=timeout_s)


def is_open() -> bool:
    """Whether bids are decided."""
    try:
        seen = comparison.look(comparison.cursors())
    except (LedgerUnavailable, OperationalError, InterfaceError):
        connection.close()
        return False
    return bool(seen) and all(view.is_open for view in seen.values())


def until_poked() -> None:
    """Return when Celery's pokes come through again, one after another."""
    for _ in range(2):
        before = _heartbeat()
        until(lambda before=before: _heartbeat() not in (None, before), "a poke finds the ledger well")


def _heartbeat() -> int | None:
    return LedgerState.objects.values_list("heartbeat_at_ms", flat=True).get(pk=1)


def stored_bids() -> int:
    """How many bids PostgreSQL has, of all listings."""
    return LedgerEntry.objects.filter(type="bid").count()


def rows_of(listing_ids: Collection[int]) -> list[Row]:
    """The listings' log as PostgreSQL has it."""
    entries = LedgerEntry.objects.filter(listing__in=listing_ids)
    columns = entries.values_list("epoch", "stream_ms", "stream_n", "payload")
    return [Row((epoch, ms, n), fields_of(payload)) for epoch, ms, n, payload in columns.iterator()]


def results(listing_ids: Collection[int]) -> int:
    """How many results they have."""
    return ListingResult.objects.filter(listing__in=listing_ids).count()


def wrong_results(listing_ids: Collection[int]) -> list[str]:
    """What is wrong with the ends of listings that closed: each has one result, which its last entry says."""
    wrong = []
    for listing in Listing.objects.filter(pk__in=listing_ids, status=Listing.Status.CLOSED):
        last = listing.entries.order_by("epoch", "stream_ms", "stream_n").values_list("payload", flat=True).last()
        end = fields_of(last or "{}")
        rows = ListingResult.objects.filter(listing=listing)
        told = list(rows.values_list("outcome", "price_minor", "winner_paddle"))
        if told != [(end.get("outcome"), end.get("price_minor"), end.get("winner"))]:
            wrong.append(f"listing {listing.pk} ended {end}, its results are {told}")
    return wrong
