"""What can be asked about listings, described."""

from bidding.currencies import CURRENCIES
from bidding.models import Listing
from web.api.filters import LONGEST_TEXT, ORDERS
from web.api.inputs import CommentFields, ListingFields
from web.api.openapi.describing import CURSOR, IDEMPOTENCY_KEY, LISTING_ID, answer, described, page_size, query

_ID = {"type": "integer", "minimum": 0}
_AMOUNT = {"type": "integer", "minimum": 1, "maximum": 1_000_000_000_000}
_TEXT = {"type": "string"}

FILTERS = [
    query("status", {"type": "string", "enum": list(Listing.Status.values)}, "In this state."),
    query("category", _TEXT, "In the category of this slug."),
    query("seller", _TEXT, "Sold by the person of this username; `me` for one's own (signed in)."),
    query(
        "q",
        _TEXT | {"maxLength": LONGEST_TEXT},
        "Words to be found in title or description. They only choose: `sort=relevance` puts the best match first.",
    ),
    query(
        "currency",
        {"type": "string", "enum": sorted(CURRENCIES)},
        "In this currency. Prices are compared within one currency: USD if prices are asked for and none is named.",
    ),
    query("price_from_minor", _AMOUNT, "Priced at that many minor units or more (the start price while nobody bid)."),
    query("price_to_minor", _AMOUNT, "Priced at that many minor units or less."),
    query("watched", {"type": "string", "enum": ["me"]}, "Watched by whoever asks (signed in)."),
    query("bidder", {"type": "string", "enum": ["me"]}, "On which whoever asks has bid (signed in)."),
    query(
        "sort",
        {"type": "string", "enum": list(ORDERS), "default": "newest"},
        "What comes first. `relevance` needs `q`, and ranks the newest 1,001 listings that match, as the site does.",
    ),
]

LIST = described(
    "list_listings",
    "Listings",
    "Find listings",
    "By pages that stay right while new listings come in. All filters may be combined; parameters that aren't listed "
    "here are ignored.",
    answers={200: answer("ListingPage", "A page of listings.")},
    refusals=(400, 401),
    parameters=[*FILTERS, CURSOR, page_size(20)],
)
CREATE = described(
    "create_listing",
    "Listings",
    "Sell something",
    "It lasts 1 second to 90 days. A picture is sent as a file of a multipart form, beside the other fields as text.",
    answers={201: answer("Listing", "It is for sale; its address is in `Location`.")},
    refusals=(400, 401, 403, 415),
    request={"application/json": ListingFields, "multipart/form-data": ListingFields},
)
SHOW = described(
    "show_listing",
    "Listings",
    "Show a listing",
    "As it is this moment.",
    answers={200: answer("Listing", "The listing.")},
    refusals=(404,),
    parameters=[LISTING_ID],
)
CHANGE = described(
    "change_listing",
    "Listings",
    "Change a listing",
    "The seller may, while nobody has bid. Only the fields that are sent change.",
    answers={200: answer("Listing", "The listing as it is now.")},
    refusals=(400, 401, 403, 404, 415),
    conflicts=("has_bids", "has_started", "ends_in_past", "not_open", "closed", "changed"),
    request={"application/json": ListingFields, "multipart/form-data": ListingFields},
    parameters=[LISTING_ID],
)
WITHDRAW = described(
    "withdraw_listing",
    "Listings",
    "Withdraw a listing",
    "The seller may, while nobody has bid. It stays in the list as cancelled.",
    answers={204: answer(None, "It is withdrawn.")},
    refusals=(400, 401, 403, 404),
    conflicts=("has_bids", "closed"),
    parameters=[LISTING_ID],
)
END = described(
    "end_listing",
    "Listings",
    "End a listing early",
    "The seller may, while nobody has bid. It ends unsold.",
    answers={200: answer("Listing", "The listing as it is now.")},
    refusals=(400, 401, 403, 404),
    conflicts=("has_bids", "closed", "not_open"),
    parameters=[LISTING_ID],
)
BIDS = described(
    "list_bids",
    "Bids",
    "Show the bids on a listing",
    "Newest first. Bidders are paddles; what still leads of an automatic bid is not shown.",
    answers={200: answer("HistoricBidPage", "A page of bids.")},
    refusals=(400, 404),
    parameters=[LISTING_ID, CURSOR, page_size(50)],
)
COMMENTS = described(
    "list_comments",
    "Comments",
    "Show the comments on a listing",
    "Oldest first; with `after` those that follow that one, so the last id seen asks for what is new.",
    answers={200: answer("CommentPage", "A page of comments.")},
    refusals=(400, 404),
    parameters=[LISTING_ID, query("after", _ID, "The id of the comment after which to begin."), page_size(50)],
)
COMMENT = described(
    "comment",
    "Comments",
    "Comment on a listing",
    "In public. The same `Idempotency-Key`, once accepted, is answered 200 with that comment and changes nothing.",
    answers={201: answer("Comment", "It is stored."), 200: answer("Comment", "It was stored before.")},
    refusals=(400, 401, 403, 404, 415),
    conflicts=("closed",),
    request={"application/json": CommentFields},
    parameters=[LISTING_ID, IDEMPOTENCY_KEY],
)
CATEGORIES = described(
    "list_categories",
    "Listings",
    "Show the categories",
    "All of them, by name, on one page.",
    answers={200: answer("CategoryPage", "The categories.")},
)
