"""A listing's bids, page by page."""

import pytest

from bidding import persister
from bidding.keys import shard_of
from bidding.models import LedgerEntry
from tests.web.api.conftest import bid, create, send

pytestmark = pytest.mark.django_db(transaction=True)

AMOUNTS = [10_000, 10_500, 11_000, 11_500, 12_000]


@pytest.fixture
def listing(seller, person):
    """Five bids by two people."""
    listing = create(seller)
    bidders = [person("ann"), person("bob")]
    for index, amount_minor in enumerate(AMOUNTS):
        bid(listing, bidders[index % 2], amount_minor)
    return listing


def stored(settings, listing):
    """Bring the log into PostgreSQL."""
    persister.drain(shard_of(listing["id"], settings.BIDDING_SHARDS))
    assert LedgerEntry.objects.filter(type="bid").count() == len(AMOUNTS)


def test_a_bid_is_told_as_it_was_announced(listing, visitor):
    status, answer = send(visitor, "GET", f"listings/{listing['id']}/bids/")
    assert (status, answer["next"], answer["previous"]) == (200, None, None)
    newest = answer["results"][0]
    assert newest | {"at_ms": 0, "ends_at_ms": 0} == {
        "type": "bid",
        "first_seq": 5,
        "seq": 5,
        "at_ms": 0,
        "bidder": 1,
        "amount_minor": 12_000,
        "price_minor": 12_000,
        "floor_minor": 12_250,
        "leader": 1,
        "bid_count": 5,
        "ends_at_ms": 0,
        "extended": False,
        "reserve": "none",
        "buy_now_minor": None,
        "why": "outbid_leader",
        "voided": False,
    }


@pytest.mark.parametrize("in_postgresql", [False, True])
def test_pages_lead_to_the_first_bid_and_back(in_postgresql, listing, visitor, settings, house):
    if in_postgresql:
        stored(settings, listing)
        house.delete(*house.keys("*:events:*"))
    pages, link = [], f"http://testserver/api/v1/listings/{listing['id']}/bids/?page_size=2"
    while link:
        pages.append(visitor.get(link).json())
        link = pages[-1]["next"]
    told = [item["amount_minor"] for page in pages for item in page["results"]]
    assert told == AMOUNTS[::-1]
    assert [len(page["results"]) for page in pages] == [2, 2, 1]
    back = visitor.get(pages[2]["previous"]).json()
    assert back["results"] == pages[1]["results"]
    first = visitor.get(back["previous"]).json()
    assert (first["results"], first["previous"]) == (pages[0]["results"], None)


def test_what_postgresql_and_the_ledger_know_is_told_once(listing, visitor, settings, person):
    stored(settings, listing)
    bid(listing, person("eve"), 20_000)
    results = send(visitor, "GET", f"listings/{listing['id']}/bids/")[1]["results"]
    assert [item["amount_minor"] for item in results] == [20_000, *AMOUNTS[::-1]]


def test_history_takes_one_query_for_many_bids(listing, visitor, settings, django_assert_num_queries):
    stored(settings, listing)
    with django_assert_num_queries(2):
        send(visitor, "GET", f"listings/{listing['id']}/bids/")


@pytest.mark.parametrize("query", ["cursor=x", "cursor=before-", "cursor=before-x", "cursor=5", "page_size=101"])
def test_a_page_that_no_page_named_is_refused(query, listing, visitor):
    status, answer = send(visitor, "GET", f"listings/{listing['id']}/bids/?{query}")
    assert (status, answer["reason"]) == (400, "malformed")


def test_bids_of_an_unknown_listing_are_unknown(visitor):
    status, answer = send(visitor, "GET", "listings/77/bids/")
    assert (status, answer["reason"]) == (404, "unknown_listing")


def test_bids_are_listed_or_placed_and_nothing_else(listing, seller):
    for method in ("PUT", "PATCH", "DELETE"):
        assert send(seller, method, f"listings/{listing['id']}/bids/")[0] == 405
