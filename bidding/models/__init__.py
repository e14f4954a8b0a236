"""What PostgreSQL keeps. Rows about bidding are written by the persister from the log, never by a request."""

from bidding.models.archived import ArchivedEntry, StoredEntry
from bidding.models.finding import SearchText
from bidding.models.following import Watch
from bidding.models.listings import Category, Listing
from bidding.models.log import Bid, LedgerEntry, LedgerState, QuarantinedEntry, ShardCursor
from bidding.models.notices import EndingTold, Notice, NoticeCursor
from bidding.models.pictures import Picture
from bidding.models.results import ListingResult, Voiding

__all__ = [
    "ArchivedEntry",
    "Bid",
    "Category",
    "EndingTold",
    "LedgerEntry",
    "LedgerState",
    "Listing",
    "ListingResult",
    "Notice",
    "NoticeCursor",
    "Picture",
    "QuarantinedEntry",
    "SearchText",
    "ShardCursor",
    "StoredEntry",
    "Voiding",
    "Watch",
]
