"""Between a listing's row and the ledger: its terms, and putting it there."""

from bidding import connections, installation, scripts
from bidding.keys import keys_of
from bidding.models import Listing
from bidding.outcomes import Done, Refused
from bidding.terms import Terms


def terms_of(listing: Listing) -> Terms:
    """The terms that the row holds."""
    return Terms(
        start_minor=listing.start_minor,
        ends_at_ms=listing.ends_at_ms,
        currency=listing.currency,
        reserve_minor=listing.reserve_minor,
        buy_now_minor=listing.buy_now_minor,
        steps=tuple((low, step) for low, step in listing.steps),
        starts_at_ms=listing.starts_at_ms,
        soft_close_ms=listing.soft_close_ms,
        soft_close_cap_ms=listing.soft_close_cap_ms,
    )


def write_terms(listing: Listing, terms: Terms) -> None:
    """Put the terms on the row, which is not saved here."""
    for field in ("start_minor", "ends_at_ms", "currency", "reserve_minor", "buy_now_minor", "starts_at_ms"):
        setattr(listing, field, getattr(terms, field))
    listing.soft_close_ms, listing.soft_close_cap_ms = terms.soft_close_ms, terms.soft_close_cap_ms
    listing.steps = [list(band) for band in terms.steps]


def open_in_ledger(listing: Listing) -> Done | Refused:
    """Put the listing into the ledger under the present epoch. Idempotent. Raises LedgerUnavailable."""
    listing_keys = keys_of(listing.pk)
    call = scripts.open_listing(
        listing_keys,
        seller_id=listing.seller_id,
        epoch=installation.ensure_rows().epoch,
        terms=terms_of(listing),
    )
    outcome = scripts.change_reply(connections.run_cold(call, listing_keys.shard))
    if isinstance(outcome, scripts.Missing):
        raise ValueError("opening found nothing to open")
    return outcome
