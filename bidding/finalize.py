"""Results and notices of listings that ended: written once, when the listing's last entry is in PostgreSQL."""

import logging
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from bidding import signals
from bidding.models import LedgerEntry, Listing, ListingResult, Notice
from bidding.selectors import newest_entries

logger = logging.getLogger(__name__)

WRITTEN_AT_ONCE = 500

LATELY_MS = 24 * 3600 * 1_000
LOOK_AT_ALL_S = 600.0

_all_looked_at_s = -LOOK_AT_ALL_S


@dataclass(frozen=True, slots=True)
class Ending:
    """How a listing ended, and who is told; nothing of it saved."""

    result: ListingResult
    notices: list[Notice]


def write_results(listing_ids: Iterable[int] | None = None) -> int:
    """Write the results that are missing, of these listings or of all; returns how many.

    Only closed listings whose whole log is stored (not ``held``) get one; a cancelled one has none. Idempotent, and
    safe when two run at once: both would write the same, and the second one's rows are ignored.
    """
    due = _due() if listing_ids is None else _due().filter(pk__in=list(listing_ids))
    pks = list(due.values_list("pk", flat=True))
    return sum(_write(pks[first : first + WRITTEN_AT_ONCE]) for first in range(0, len(pks), WRITTEN_AT_ONCE))


def write_missing() -> int:
    """``write_results`` for every second: of what ended lately, and of everything now and then (and at first)."""
    global _all_looked_at_s
    if time.monotonic() - _all_looked_at_s >= LOOK_AT_ALL_S:
        _all_looked_at_s = time.monotonic()
        return write_results()
    lately_ms = time.time_ns() // 1_000_000 - LATELY_MS
    return write_results(_due().filter(ends_at_ms__gte=lately_ms).values_list("pk", flat=True))


def _due() -> QuerySet[Listing]:
    return Listing.objects.filter(status=Listing.Status.CLOSED, held=False, result=None)


def _write(listing_ids: Collection[int]) -> int:
    endings = list(endings_of(listing_ids))
    with transaction.atomic():
        ListingResult.objects.bulk_create([ending.result for ending in endings], ignore_conflicts=True)
        Notice.objects.bulk_create([notice for ending in endings for notice in ending.notices], ignore_conflicts=True)
        if endings:
            signals.say_notices_written()
    return len(endings)


def endings_of(listing_ids: Collection[int]) -> Iterator[Ending]:
    """The endings of closed listings, by their closing entries and their bids; one without is left out and said."""
    closings, bidders = _closings(listing_ids), _bidders(listing_ids)
    for listing_id, seller_id in Listing.objects.filter(pk__in=listing_ids).values_list("pk", "seller_id"):
        closing, paddles = closings.get(listing_id), bidders.get(listing_id, {})
        if closing is None or (closing["winner"] is not None and closing["winner"] not in paddles):
            logger.error("listing %s is closed, but its rows don't say how: no result is written", listing_id)
            continue
        yield _ending(listing_id, seller_id, closing, paddles)


def _closings(listing_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """The last status entry of each listing, if it says ``closed``."""
    statuses = newest_entries(listing_ids, "status")
    return {pk: status for pk, status in statuses.items() if status["status"] == Listing.Status.CLOSED}


def _bidders(listing_ids: Collection[int]) -> dict[int, dict[int, int]]:
    """Paddle and person of everyone with an accepted bid that was not voided, by listing."""
    bids = LedgerEntry.objects.filter(listing__in=listing_ids, type="bid", voided=False)
    found: dict[int, dict[int, int]] = {}
    for listing_id, paddle, bidder_id in bids.values_list("listing_id", "paddle", "bidder_id").order_by().distinct():
        if paddle is not None and bidder_id is not None:
            found.setdefault(listing_id, {})[paddle] = bidder_id
    return found


def _ending(listing_id: int, seller_id: int, closing: Mapping[str, Any], paddles: Mapping[int, int]) -> Ending:
    winner_id = paddles[closing["winner"]] if closing["winner"] is not None else None
    told = {seller_id: closing["outcome"]} | dict.fromkeys(paddles.values(), Notice.Kind.LOST)
    if winner_id is not None:
        told[winner_id] = Notice.Kind.WON
    about = {"listing_id": listing_id, "price_minor": closing["price_minor"], "at_ms": closing["at_ms"]}
    result = ListingResult(**about, outcome=closing["outcome"], winner_id=winner_id, winner_paddle=closing["winner"])
    return Ending(result, [Notice(user_id=user_id, kind=kind, **about) for user_id, kind in told.items()])
