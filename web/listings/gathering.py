"""What a listing's page is made of, gathered as of now."""

from bidding import selectors
from bidding.models import Listing
from bidding.outcomes import LedgerUnavailable
from web.accounts.models import User
from web.listings.page import ListingPage
from web.listings.page_history import CHART_BIDS
from web.listings.remarks import remarks_of
from web.listings.seller import seller_card
from web.listings.shown import Json


def listing_page(listing: Listing, viewer: User | None) -> ListingPage:
    """The page as of now; from PostgreSQL alone, and marked so, while the ledger is away."""
    viewer_id = viewer.pk if viewer else None
    try:
        live = selectors.live_listing_sync(listing.pk, viewer_id=viewer_id)
    except LedgerUnavailable:
        live = None
    public = live.public if live else selectors.public_fields(listing)
    return ListingPage(
        listing,
        public,
        viewer=viewer,
        you=live.you if live else None,
        history=selectors.bid_history(listing.pk, limit=CHART_BIDS),
        away=live is None,
        seller=seller_card(listing),
        remarks=remarks_of(listing, public, viewer),
        is_watched=viewer_id is not None and selectors.is_watching(viewer_id, listing.pk),
    )


def public_now(listing: Listing) -> Json:
    """What everyone may know of the listing as of now; as PostgreSQL last knew it while the ledger is away."""
    try:
        return selectors.public_now(listing)
    except LedgerUnavailable:
        return selectors.public_fields(listing)
