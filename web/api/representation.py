"""What a listing looks like to a client."""

from collections.abc import Iterable
from typing import Any

from rest_framework.request import Request

from bidding import selectors
from bidding.models import Listing, Picture
from bidding.outcomes import LedgerUnavailable
from bidding.terms import Terms

Json = dict[str, Any]

_LIVE = (
    "currency",
    "starts_at_ms",
    "ends_at_ms",
    "buy_now_minor",
    "status",
    "price_minor",
    "floor_minor",
    "leader",
    "bid_count",
    "reserve",
    "outcome",
    "winner",
    "seq",
    "epoch",
    "now_ms",
)


def listing_now(listing: Listing, request: Request) -> Json:
    """The listing as the ledger has it; as PostgreSQL last knew it while the ledger is away."""
    try:
        public, terms = selectors.public_now(listing), selectors.current_terms(listing)
    except LedgerUnavailable:
        public, terms = selectors.public_fields(listing), selectors.stored_terms(listing)
    return _representation(listing, public, terms, request)


def listings_now(listings: Iterable[Listing], request: Request) -> list[Json]:
    """The same for many at once; terms that were revised within the last second may still be the old ones."""
    rows = list(listings)
    live, now_ms = selectors.live_publics(rows), selectors.ledger_now_ms()
    return [
        _representation(
            row,
            live.get(row.pk) or selectors.public_fields(row, now_ms=now_ms),
            selectors.stored_terms(row),
            request,
        )
        for row in rows
    ]


def _representation(listing: Listing, public: Json, terms: Terms, request: Request) -> Json:
    fields: Json = {
        "id": listing.pk,
        "title": listing.title,
        "description": listing.description,
        "category": listing.category.slug,
        "seller": listing.seller.get_username(),
        "image": request.build_absolute_uri(listing.cover.image.url) if listing.cover else None,
        "images": [_picture(picture, request) for picture in listing.pictures.all()],
        "start_minor": terms.start_minor,
        "steps": [list(band) for band in terms.steps],
        "soft_close_ms": terms.soft_close_ms,
        "soft_close_cap_ms": terms.soft_close_cap_ms,
    }
    fields.update((name, public[name]) for name in _LIVE)
    if request.user.pk == listing.seller_id:  # an unmet reserve is in no payload but its owner's
        fields["reserve_minor"] = terms.reserve_minor
    return fields


def _picture(picture: Picture, request: Request) -> Json:
    return {
        "url": request.build_absolute_uri(picture.image.url),
        "thumbnail_url": request.build_absolute_uri(picture.thumbnail.url),
        "width_px": picture.width_px,
        "height_px": picture.height_px,
    }
