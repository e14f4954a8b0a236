"""What people can see: live from the ledger, and from PostgreSQL what has left it. Nothing here changes anything."""

from bidding.selectors.bids import Bidder, bidders_of, receipt_of, stored_answer
from bidding.selectors.cards import Seen, seen_many
from bidding.selectors.clock import ledger_now_ms
from bidding.selectors.following import is_watching, watched_among
from bidding.selectors.history import bid_history
from bidding.selectors.live import current_terms, live_listing, live_listing_sync, live_publics, public_now
from bidding.selectors.notices import is_outbid, still_outbid, unread_notice_counts, unread_notices
from bidding.selectors.stored import (
    ENDED,
    LARGEST_ID,
    Json,
    LiveListing,
    bids_of,
    find_listing,
    has_ended,
    known_of,
    newest_entries,
    public_fields,
    reserve_word,
    stored_closing,
    stored_listing,
    stored_terms,
)

__all__ = [
    "ENDED",
    "LARGEST_ID",
    "Bidder",
    "Json",
    "LiveListing",
    "Seen",
    "bid_history",
    "bidders_of",
    "bids_of",
    "current_terms",
    "find_listing",
    "has_ended",
    "is_outbid",
    "is_watching",
    "known_of",
    "ledger_now_ms",
    "live_listing",
    "live_listing_sync",
    "live_publics",
    "newest_entries",
    "public_fields",
    "public_now",
    "receipt_of",
    "reserve_word",
    "seen_many",
    "still_outbid",
    "stored_answer",
    "stored_closing",
    "stored_listing",
    "stored_terms",
    "unread_notice_counts",
    "unread_notices",
    "watched_among",
]
