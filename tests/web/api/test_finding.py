"""Finding listings: filters, words, orders, pages."""

import re

import pytest

from bidding import persister
from bidding.keys import shard_of
from bidding.models import Listing, Watch
from tests.web.api.conftest import bid, create, send
from web.api import throttles
from web.listings.finding import rows

pytestmark = pytest.mark.django_db(transaction=True)


def found(client, query=""):
    """The ids on the first page."""
    status, page = send(client, "GET", f"listings/?{query}")
    assert status == 200, page
    return [item["id"] for item in page["results"]]


def walked(client, query):
    """The ids of all pages, forth; and back from the last one."""
    forth, back, link = [], [], f"/api/v1/listings/?{query}"
    while link:
        page = client.get(link).json()
        forth, link, before = forth + [item["id"] for item in page["results"]], page["next"], page["previous"]
    while before:
        page = client.get(before).json()
        back, before = [item["id"] for item in page["results"]] + back, page["previous"]
    return forth, back


def test_words_are_found_in_titles_and_descriptions(seller, visitor):
    clock = create(seller, title="A longcase clock", description="Oak, chiming")["id"]
    other = create(seller, title="A boat", description='Carries a <b>clock</b> & "bell"')["id"]
    create(seller, title="A chair")
    assert found(visitor, "q=clocks") == [other, clock]
    assert found(visitor, "q=chime") == [clock]
    assert found(visitor, "q=clock+-boat") == [clock]
    assert found(visitor, "q=%27%29%3B--") == found(visitor, "q=%00") == []
    assert len(found(visitor, "q=")) == 3


def test_prices_are_those_that_are_shown(seller, visitor, person, settings):
    cheap, dear = create(seller, start_minor=1_000)["id"], create(seller, start_minor=9_000)["id"]
    assert found(visitor, "price_from_minor=1000&price_to_minor=8999") == [cheap]
    assert found(visitor, "price_from_minor=1001") == [dear]
    bid({"id": cheap}, person("ann"), 20_000)
    persister.drain(shard_of(cheap, settings.BIDDING_SHARDS))
    assert found(visitor, "price_from_minor=10000") == [cheap]
    assert found(visitor, "sort=price_up") == [dear, cheap]
    assert found(visitor, "sort=price_down&q=clock") == [cheap, dear]
    assert found(visitor, "sort=bids") == [cheap, dear]


def test_prices_are_compared_within_one_currency(seller, visitor):
    dollars, yen = create(seller, start_minor=1_000)["id"], create(seller, start_minor=1_000, currency="JPY")["id"]
    assert found(visitor, "") == [yen, dollars]
    assert found(visitor, "currency=JPY") == found(visitor, "currency=JPY&price_from_minor=500") == [yen]
    assert found(visitor, "price_from_minor=500") == found(visitor, "price_to_minor=1000") == [dollars]
    for wrong in ("", "jpy", "XXX"):
        assert send(visitor, "GET", f"listings/?currency={wrong}")[0] == 400


def test_a_sellers_listings_are_found_by_the_sellers_name(seller, visitor, person, client_of):
    mine = create(seller)["id"]
    others = create(client_of(person("other")))["id"]
    assert found(visitor, "seller=other") == found(visitor, "seller=Other") == [others]
    assert found(seller, "seller=me") == [mine]


def test_what_one_watches_and_bids_on_is_found_by_oneself_alone(seller, visitor, person, client_of, settings):
    ann, bob = person("ann"), person("bob")
    watched, wanted = create(seller)["id"], create(seller)["id"]
    create(seller)
    Watch.objects.create(user=ann, listing_id=watched)
    bid({"id": wanted}, ann, 10_000)
    persister.drain(shard_of(wanted, settings.BIDDING_SHARDS))
    assert found(client_of(ann), "watched=me") == [watched]
    assert found(client_of(ann), "bidder=me") == [wanted]
    assert found(client_of(ann), "bidder=me&watched=me") == []
    for name in ("watched", "bidder", "seller"):
        assert found(client_of(bob), f"{name}=me") == []
        status, answer = send(visitor, "GET", f"listings/?{name}=me")
        assert (status, answer["reason"]) == (401, "not_authenticated")
        status, answer = send(client_of(bob), "GET", f"listings/?{name}=%00")
        assert (status, answer["reason"]) == (400, "malformed")
    assert send(client_of(bob), "GET", "listings/?watched=ann")[0] == 400


@pytest.mark.parametrize("sort", ["newest", "ending", "price_up", "price_down", "bids", "relevance&q=clock"])
def test_pages_in_every_order_have_each_listing_once_forth_and_back(sort, seller, visitor):
    first = create(seller)
    for _ in range(6):
        create(seller, ends_at_ms=first["ends_at_ms"])
    forth, back = walked(visitor, f"sort={sort}&page_size=3")
    assert sorted(forth) == sorted(Listing.objects.values_list("pk", flat=True))
    assert back == forth[:-1]


def test_the_best_match_comes_first_as_on_the_pages(seller, visitor):
    texts = ("clock", "chair clock"), ("chair", "clock"), ("clock clock", ""), ("lamp", "lamp"), ("clock", "a clock")
    for title, description in (*texts, ("clock", "chair clock")):
        create(seller, title=title, description=description)
    page = visitor.get("/?q=clock&show=new").content.decode()
    shown = list(dict.fromkeys(map(int, re.findall(r'data-listing="(\d+)"', page))))
    assert len(shown) == 5
    assert shown != sorted(shown, reverse=True)
    forth, back = walked(visitor, "q=clock&sort=relevance&page_size=2")
    assert forth == shown
    assert back == shown[:-1]
    assert found(visitor, "q=clock&sort=relevance&status=closed") == []


def test_only_the_newest_matches_are_ranked_and_a_new_one_moves_nothing_else(seller, visitor, monkeypatch):
    monkeypatch.setattr(rows, "MOST_GATHERED", 3)
    create(seller, title="clock clock clock")
    rest = [create(seller, title=title, description="clock")["id"] for title in ("A chair", "A clock", "A lamp")]
    _, page = send(visitor, "GET", "listings/?q=clock&sort=relevance&page_size=2")
    assert [item["id"] for item in page["results"]] == [rest[1], rest[2]]
    monkeypatch.setattr(rows, "MOST_GATHERED", 4)
    create(seller, title="clock clock")
    assert [item["id"] for item in visitor.get(page["next"]).json()["results"]] == [rest[0]]


def test_what_ends_next_comes_first(seller, visitor):
    first = create(seller)
    last, middle = (create(seller, ends_at_ms=first["ends_at_ms"] + later_ms) for later_ms in (2_000, 1_000))
    assert found(visitor, "sort=ending&status=open") == [first["id"], middle["id"], last["id"]]


@pytest.mark.parametrize(
    "query",
    [
        "sort=", "sort=random", "sort=relevance", "sort=relevance&q=+",
        "price_from_minor=0", "price_from_minor=1.5", "price_to_minor=-1", "price_to_minor=",
        "price_to_minor=1000000000001", "watched=1", "bidder=", "q=" + "x" * 201, "seller=nobody", "seller=%00",
        "cursor=after-1", "cursor=after-1-x", "cursor=sideways-1-1", "cursor=after--1-1", "cursor=after-1-" + "9" * 19,
    ],
)  # fmt: skip
def test_what_can_not_be_found_is_refused(query, seller):
    status, answer = send(seller, "GET", f"listings/?{query}")
    assert (status, answer["reason"], len(answer["fields"])) == (400, "malformed", 1)


def test_unknown_parameters_are_passed_over(seller, visitor):
    listing = create(seller)["id"]
    assert found(visitor, "utm_source=x") == [listing]


def test_searching_for_words_is_slowed_down_before_anything_else(visitor, seller, settings):
    settings.API_SEARCHES_PER_S, settings.API_SEARCH_BURST = 0.1, 2
    throttles.forget()
    assert [send(visitor, "GET", "listings/?q=clock")[0] for _ in range(3)] == [200, 200, 429]
    assert send(visitor, "GET", "listings/")[0] == 200
    assert send(seller, "GET", "listings/?q=clock")[0] == 200


def test_a_search_takes_as_many_queries_for_many_as_for_one(seller, visitor, django_assert_num_queries):
    for _ in range(5):
        create(seller)
    with django_assert_num_queries(2):
        assert len(found(visitor, "q=clock&sort=price_up&price_from_minor=1")) == 5
