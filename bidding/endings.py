"""Which listings end soon, told once to those who watch them or have bid on them."""

from collections.abc import Collection, Iterator

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from bidding import installation, signals
from bidding.models import EndingTold, LedgerEntry, Listing, Notice, Watch

SOON_MS = 15 * 60 * 1_000
SHARE = 4
"""A listing that lasts less than an hour ends soon in its last quarter."""

LISTINGS_AT_ONCE = 200
ROUNDS = 20


def tell_endings() -> int:
    """Tell of every open listing that has come near its end, once; returns how many people were told.

    Later moves of the end tell nobody again, and who comes later knows. Not to sellers, and not of a paused one. Safe
    when several run at once: each row can be written once.
    """
    told = 0
    for _ in range(ROUNDS):
        listings, notices = _tell_some(installation.database_now_ms())
        told += notices
        if listings < LISTINGS_AT_ONCE:
            break
    return told


def _tell_some(now_ms: int) -> tuple[int, int]:
    with transaction.atomic():
        soon = {listing.pk: listing for listing in ending_soon(now_ms)[:LISTINGS_AT_ONCE]}
        EndingTold.objects.bulk_create([EndingTold(listing_id=pk) for pk in sorted(soon)], ignore_conflicts=True)
        notices = [
            Notice(
                user_id=user_id,
                listing_id=pk,
                kind=Notice.Kind.ENDING_SOON,
                price_minor=soon[pk].price_minor,
                at_ms=now_ms,
            )
            for user_id, pk in sorted(set(_people(soon)))
            if user_id != soon[pk].seller_id
        ]
        Notice.objects.bulk_create(notices, ignore_conflicts=True)
        if notices:
            signals.say_notices_written()
    return len(soon), len(notices)


def ending_soon(now_ms: int) -> QuerySet[Listing]:
    """Open listings near their end of which nobody was told."""
    lasts_ms = F("ends_at_ms") - F("starts_at_ms")
    near = Listing.objects.filter(
        status=Listing.Status.OPEN,
        ends_at_ms__gt=now_ms,
        ends_at_ms__lte=now_ms + SOON_MS,
    ).filter(ends_at_ms__lte=now_ms + lasts_ms / SHARE)
    return near.exclude(Exists(EndingTold.objects.filter(listing=OuterRef("pk")))).order_by("ends_at_ms")


def _people(listing_ids: Collection[int]) -> Iterator[tuple[int, int]]:
    """Person and listing of everyone who watches, or has a bid that was not voided."""
    yield from Watch.objects.filter(listing__in=listing_ids).values_list("user_id", "listing_id")
    bids = LedgerEntry.objects.filter(listing__in=listing_ids, type="bid", voided=False)
    for bidder_id, listing_id in bids.values_list("bidder_id", "listing_id").order_by().distinct():
        if bidder_id is not None:
            yield bidder_id, listing_id
