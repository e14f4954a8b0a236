"""Rebuilding a ledger that had something in it."""

import pytest

from bidding import rebuild, recovery
from bidding.models import Listing
from bidding.outcomes import LedgerBehind


def rebuilt() -> list[str]:
    """Rebuild, and return what was said."""
    said: list[str] = []
    rebuild.rebuild_ledger(say=said.append)
    return said


def lively(shop) -> Listing:
    """A listing with straight and automatic bids, a raised maximum and a voided bidder."""
    listing = shop.listing(reserve_minor=400, steps=((1, 10), (300, 50)), soft_close_ms=60_000)
    shop.bid(listing, 1, up_to=250)
    shop.bid(listing, 2, 200, bid_id="beaten")
    shop.bid(listing, 3, up_to=900)
    shop.bid(listing, 3, up_to=1_000)
    shop.bid(listing, 2, 500)
    return listing


def recover_fails() -> None:
    with pytest.raises(LedgerBehind):
        recovery.recover()
