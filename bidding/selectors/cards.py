"""Many listings at once, with what one viewer has to do with each: a bounded number of questions, however many."""

from collections.abc import Sequence

from django.db.models import Max

from bidding.models import Listing, StoredEntry
from bidding.outcomes import LedgerUnavailable
from bidding.selectors.live import live_many
from bidding.selectors.stored import Json, has_ended, reserve_word

Seen = tuple[Json, Json | None]
"""What everyone may see of a listing, and what only the viewer may: ``{paddle, leading, max_minor}`` or None."""


def seen_many(listings: Sequence[Listing], *, viewer_id: int | None, now_ms: int) -> dict[int, Seen]:
    """By id the listings as they are now: live from the ledger, from their rows where they left it or it is away.

    Of a listing from its row alone the fields are those that a card shows. Load ``result`` with the rows.
    """
    try:
        live = live_many([listing for listing in listings if not has_ended(listing)], viewer_id=viewer_id)
    except LedgerUnavailable:
        live = {}
    rest = [listing for listing in listings if listing.pk not in live]
    own = _stored_yous(rest, viewer_id)
    seen = {pk: (found.public, found.you) for pk, found in live.items()}
    return seen | {row.pk: (_row_fields(row, now_ms), own.get(row.pk)) for row in rest}


def _row_fields(listing: Listing, now_ms: int) -> Json:
    result = getattr(listing, "result", None)
    return {
        "listing": listing.pk,
        "status": listing.status,
        "currency": listing.currency,
        "price_minor": listing.price_minor,
        "leader": listing.leader_paddle,
        "bid_count": listing.bid_count,
        "starts_at_ms": listing.starts_at_ms or now_ms,
        "ends_at_ms": listing.ends_at_ms,
        "now_ms": now_ms,
        "reserve": reserve_word(listing),
        "outcome": result.outcome if result else None,
        "winner": result.winner_paddle if result else None,
    }


def _stored_yous(listings: Sequence[Listing], viewer_id: int | None) -> dict[int, Json]:
    """What the viewer did on these listings, of those that the viewer has a paddle on."""
    if viewer_id is None or not listings:
        return {}
    leaders = {listing.pk: listing.leader_paddle for listing in listings}
    bids = StoredEntry.objects.filter(listing_id__in=leaders, bidder_id=viewer_id, type="bid")
    found = bids.order_by().values_list("listing_id", "paddle").annotate(max_minor=Max("value_minor"))
    return {
        listing_id: {"paddle": paddle, "leading": paddle == leaders[listing_id], "max_minor": max_minor}
        for listing_id, paddle, max_minor in found
    }
