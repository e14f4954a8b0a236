"""The rows that answer. A test holds the plans: each order has its index, and no query reads the whole table."""

from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import connection
from django.db.models import BigIntegerField, Case, F, Func, IntegerField, Q, QuerySet, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual

from bidding.models import Listing, StoredEntry
from bidding.selectors import ENDED
from web.listings.finding.query import Finding, Shelf, Sort

SOON_MS = 3_600_000

MOST_GATHERED = 1_001
"""So many matches are gathered before they are put in order; of more, only the newest are weighed by relevance."""

RUNNING = [Listing.Status.SCHEDULED, Listing.Status.OPEN, Listing.Status.PAUSED]
SHOWN_MINOR = Coalesce("price_minor", "start_minor")


def find(query: Finding, *, now_ms: int, are_few: bool = False) -> QuerySet[Listing]:
    """The listings, in order. ``now_ms`` is the ledger's clock.

    ``are_few`` says that fewer than MOST_GATHERED match. Then they are gathered first, and no index is walked through
    for what it hardly has.
    """
    found, order = matching(query, now_ms=now_ms), _order(query)
    if query.order is Sort.RELEVANCE:
        found, order = ranked(found, query), ["-rank", "-pk"]
    elif are_few:
        found = _gathered(found)
    return found.order_by(*order)


def matching(query: Finding, *, now_ms: int) -> QuerySet[Listing]:
    """The listings as they are cheapest to gather and to count."""
    found = Listing.objects.filter(_on_shelf(query.shelf, now_ms), _of_people(query), _of_terms(query))
    if query.text:
        return found.filter(search_text__words=_words(query))
    if query.shelf is Shelf.ALL or query.category_id is not None or query.seller_id is not None:
        return found
    return found.order_by(*_by_time(query.shelf))


def ranked(found: QuerySet[Listing], query: Finding) -> QuerySet[Listing]:
    """The newest MOST_GATHERED of what was found, each with its ``rank``: the higher, the better the words are met."""
    # A column by its name alone would be made a text and its words weighed anew, all alike.
    rank = SearchRank(F("search_text__words"), _words(query))
    return _gathered(found.order_by("-pk")).annotate(rank=_Rank(rank))


class _Rank(Func):
    """A rank as the whole number that has its bits. The numbers are in the ranks' order, and a cursor can name one."""

    template = "('x' || encode(float4send(%(expressions)s), 'hex'))::bit(32)::int"
    output_field = IntegerField()


def _gathered(found: QuerySet[Listing]) -> QuerySet[Listing]:
    return Listing.objects.filter(pk__in=found.values("pk")[:MOST_GATHERED])


def _words(query: Finding) -> SearchQuery:
    return SearchQuery(query.text.replace("\0", " "), config="english", search_type="websearch")


def _on_shelf(shelf: Shelf, now_ms: int) -> Q:
    match shelf:
        case Shelf.LIVE:
            return Q(status__in=[Listing.Status.OPEN, Listing.Status.PAUSED])
        case Shelf.SOON:
            return Q(status=Listing.Status.OPEN, ends_at_ms__gt=now_ms, ends_at_ms__lte=now_ms + SOON_MS)
        case Shelf.COMING:
            return Q(status=Listing.Status.SCHEDULED)
        case Shelf.NEW:
            return Q(status__in=RUNNING)
        case Shelf.ENDED:
            return Q(status__in=ENDED)
    return Q()


def _of_people(query: Finding) -> Q:
    wanted = Q()
    if query.seller_id is not None:
        wanted &= Q(seller_id=query.seller_id)
    if query.bidder_id is not None:
        bids = StoredEntry.objects.filter(bidder_id=query.bidder_id, type="bid")
        wanted &= Q(pk__in=bids.values("listing_id"))
    if query.winner_id is not None:
        wanted &= Q(result__winner_id=query.winner_id)
    if query.watcher_id is not None:
        wanted &= Q(watches__user_id=query.watcher_id)
    return wanted


def _of_terms(query: Finding) -> Q:
    wanted = Q()
    if query.category_id is not None:
        wanted &= Q(category_id=query.category_id)
    if query.currency:
        wanted &= Q(currency=query.currency)
    if query.from_minor is not None:
        wanted &= Q(GreaterThanOrEqual(SHOWN_MINOR, query.from_minor))
    if query.to_minor is not None:
        wanted &= Q(LessThanOrEqual(SHOWN_MINOR, query.to_minor))
    return wanted


def _order(query: Finding) -> list[Any]:
    match query.order:
        case Sort.NEWEST:
            return ["-pk"]
        case Sort.PRICE_UP:
            return [SHOWN_MINOR.asc(), "pk"]
        case Sort.PRICE_DOWN:
            return [SHOWN_MINOR.desc(), "-pk"]
        case Sort.BIDS:
            return ["-bid_count", "-pk"]
    return _by_time(query.shelf)


def _by_time(shelf: Shelf) -> list[Any]:
    """On all shelves together what runs comes first, the next to end before others; only few are sorted like that."""
    match shelf:
        case Shelf.COMING:
            return ["starts_at_ms", "pk"]
        case Shelf.ENDED:
            return ["-ends_at_ms", "-pk"]
        case Shelf.ALL:
            is_over = Case(When(status__in=ENDED, then=1), default=0)
            latest_first = When(status__in=ENDED, then=0 - F("ends_at_ms"))
            return [is_over, Case(latest_first, default="ends_at_ms", output_field=BigIntegerField()), "pk"]
    return ["ends_at_ms", "pk"]


_CURRENCIES = """
WITH RECURSIVE used (currency) AS (
    SELECT min(currency) FROM bidding_listing
    UNION ALL
    SELECT (SELECT min(currency) FROM bidding_listing WHERE currency > used.currency)
    FROM used WHERE currency IS NOT NULL
)
SELECT currency FROM used WHERE currency IS NOT NULL
"""


def currencies_in_use() -> list[str]:
    """The currencies that any listing has; one step of an index for each."""
    with connection.cursor() as cursor:
        cursor.execute(_CURRENCIES)
        return [currency for (currency,) in cursor.fetchall()]
