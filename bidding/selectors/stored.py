"""Listings from their rows: those that have left the ledger, and what the ledger does not keep."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from bidding import opening
from bidding.entries import fields_of
from bidding.models import Listing, StoredEntry
from bidding.outcomes import LedgerUnavailable
from bidding.selectors.clock import ledger_now_ms
from bidding.terms import Terms

LARGEST_ID = 2**63 - 1

ENDED = (Listing.Status.CLOSED, Listing.Status.CANCELLED)

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class LiveListing:
    """A listing as one moment showed it.

    ``public`` has the fields of the ``snapshot`` message that are the same for everyone, ``you`` the viewer's own.
    When ``resumed``, ``events`` are the texts of all public events after the seq that was asked for.
    """

    public: Json
    you: Json | None
    resumed: bool
    events: list[str]


def stored_listing(listing_id: int, viewer_id: int | None) -> LiveListing | None:
    """A listing that has left the ledger, or was not opened there yet, from its rows.

    Raises LedgerUnavailable for one that the ledger should have.
    """
    listing = find_listing(listing_id)
    if listing is None:
        return None
    if listing.epoch is not None and not has_ended(listing):
        raise LedgerUnavailable(f"the ledger lacks listing {listing_id}")
    return LiveListing(public_fields(listing), _stored_you(listing, viewer_id), False, [])


def find_listing(listing_id: int) -> Listing | None:
    """The row, None for an id that no listing has or can have."""
    if not 0 < listing_id <= LARGEST_ID:
        return None
    return Listing.objects.select_related("result").filter(pk=listing_id).first()


def known_of(listing_ids: Iterable[int]) -> set[int]:
    """Those of the ids that some listing has."""
    possible = [listing_id for listing_id in listing_ids if 0 < listing_id <= LARGEST_ID]
    return set(Listing.objects.filter(pk__in=possible).values_list("pk", flat=True))


def has_ended(listing: Listing) -> bool:
    """Whether PostgreSQL knows that the listing is over."""
    return listing.status in ENDED


def public_fields(listing: Listing, *, now_ms: int | None = None) -> Json:
    """The public part of a ``snapshot`` as PostgreSQL last knew it; ``now_ms`` by default asks the ledger's clock."""
    result = getattr(listing, "result", None)
    closed_without_result = listing.status == Listing.Status.CLOSED and result is None
    closing = stored_closing(listing) if closed_without_result else None
    if now_ms is None:
        now_ms = ledger_now_ms()
    return {
        "listing": listing.pk,
        "epoch": listing.epoch or 0,
        "seq": listing.seq,
        "status": listing.status,
        "currency": listing.currency,
        "price_minor": listing.price_minor,
        "floor_minor": listing.floor_minor or listing.start_minor,
        "leader": listing.leader_paddle,
        "bid_count": listing.bid_count,
        "starts_at_ms": listing.starts_at_ms or now_ms,
        "ends_at_ms": listing.ends_at_ms,
        "now_ms": now_ms,
        "reserve": reserve_word(listing),
        "buy_now_minor": listing.buy_now_minor if _may_be_bought(listing) else None,
        "outcome": result.outcome if result else closing and closing["outcome"],
        "winner": result.winner_paddle if result else closing and closing["winner"],
    }


def _may_be_bought(listing: Listing) -> bool:
    """Whether nobody has bid yet; with all bids voided the offer does not come back."""
    if listing.buy_now_minor is None or listing.leader_paddle or has_ended(listing):
        return False
    return not bids_of(listing).exists()


def reserve_word(listing: Listing) -> str:
    """``none``, ``not_met`` or ``met``; the reserve itself is hidden."""
    if listing.reserve_minor is None:
        return "none"
    return "met" if (listing.price_minor or 0) >= listing.reserve_minor else "not_met"


def stored_closing(listing: Listing) -> Json | None:
    """The log's word on how the listing ended, None if it was cancelled or has not ended."""
    entry = listing.entries.filter(type="status").order_by("-epoch", "-stream_ms", "-stream_n").first()
    fields: Json | None = fields_of(entry.payload) if entry else None
    return fields if fields and fields["status"] == Listing.Status.CLOSED else None


def newest_entries(listing_ids: Collection[int], *types: str) -> dict[int, Json]:
    """What each listing's last stored entry says, of these types if any are given: one look-up each."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT listing_id, payload FROM unnest(%s::bigint[]) AS listing (id) CROSS JOIN LATERAL ("
            " SELECT listing_id, payload FROM bidding_ledgerentry WHERE listing_id = listing.id"
            " AND (%s::varchar[] = '{}' OR type = ANY(%s))"
            " ORDER BY epoch DESC, stream_ms DESC, stream_n DESC LIMIT 1) AS newest",
            [list(listing_ids), list(types), list(types)],
        )
        return {listing_id: fields_of(payload) for listing_id, payload in cursor.fetchall()}


def bids_of(listing: Listing) -> Any:
    """The listing's accepted bids, a queryset."""
    return StoredEntry.objects.filter(listing=listing, type="bid")


def _stored_you(listing: Listing, viewer_id: int | None) -> Json | None:
    if viewer_id is None:
        return None
    bid = bids_of(listing).filter(bidder_id=viewer_id).order_by("-value_minor").first()
    if bid is None:
        return {"paddle": None, "leading": False, "max_minor": None}
    return {"paddle": bid.paddle, "leading": bid.paddle == listing.leader_paddle, "max_minor": bid.value_minor}


def stored_terms(listing: Listing) -> Terms:
    """The listing's terms as its row holds them."""
    return opening.terms_of(listing)
