"""Bids from their rows: who bids, and the answers of old."""

from dataclasses import dataclass

from django.db.models import Count, F, Max

from bidding import scripts
from bidding.entries import fields_of
from bidding.models import Listing
from bidding.outcomes import BidAccepted, BidRejected, Reason
from bidding.selectors.stored import Json, bids_of, find_listing, has_ended


@dataclass(frozen=True, slots=True)
class Bidder:
    """Somebody who bids on a listing, as staff see it; ``highest_minor`` is public: no leading maximum."""

    paddle: int
    username: str
    bids: int
    highest_minor: int
    last_at_ms: int


def bidders_of(listing: Listing) -> list[Bidder]:
    """Who has bids on the listing that count, by paddle, as far as PostgreSQL knows."""
    people = bids_of(listing).filter(voided=False).values("paddle", username=F("bidder__username"))
    rows = people.annotate(bids=Count("id"), highest_minor=Max("shown_minor"), last_at_ms=Max("at_ms"))
    return [Bidder(**row) for row in rows.order_by("paddle")]


def stored_answer(listing_id: int, bidder_id: int, bid_id: str) -> BidAccepted | BidRejected:
    """The answer to a bid on a listing that the ledger does not have: an accepted ``id`` keeps its acceptance."""
    listing = find_listing(listing_id)
    if listing is None:
        return BidRejected(Reason.UNKNOWN_LISTING)
    entry = bids_of(listing).filter(bidder_id=bidder_id, bid_id=bid_id).first()
    if entry is not None:
        return scripts.accepted_from_receipt(receipt_of(fields_of(entry.payload)), replayed=True)
    if has_ended(listing):
        return BidRejected(Reason.CLOSED)
    return BidRejected(Reason.NOT_OPEN if listing.epoch is None else Reason.UNAVAILABLE)


def receipt_of(fields: Json) -> str:
    """The receipt that the ledger gave for a logged bid: ``seq|at_ms|price|floor|leading|max|paddle|why``."""
    leading = fields["leader"] == fields["bidder"]
    max_minor = fields["leader_max_minor"] if leading else fields["value_minor"]
    parts = (
        fields["seq"],
        fields["at_ms"],
        fields["price_minor"],
        fields["floor_minor"],
        int(leading),
        max_minor,
        fields["paddle"],
        fields["why"],
    )
    return "|".join(map(str, parts))
