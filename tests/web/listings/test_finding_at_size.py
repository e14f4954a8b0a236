"""Finding among 100,000 lots: what PostgreSQL does for each list, held by its plans."""

import itertools

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from bidding.models import Category
from tests.web.listings import crowded
from web.api import filters
from web.listings.finding import PER_LEAF, Finding, Shelf, Sort, counted, find, leaf_of, matching

A_FEW = 20_000
"""Rows that one step may sort. Of the whole house it would be 100,000."""

SHELVES = [shelf for shelf in Shelf if shelf is not Shelf.ALL]
FILTERS = {
    "plain": {},
    "category": {"category_id": None},
    "prices": {"currency": "USD", "from_minor": 20_000, "to_minor": 20_500},
    "common word": {"text": "clock"},
    "every word": {"text": "lot"},
    "rare word": {"text": "unicorn"},
    "no such word": {"text": "zebra"},
    "without a word": {"text": "-clock"},
    "all": {"text": "clock", "category_id": None, "currency": "USD", "from_minor": 20_000},
}


@pytest.fixture(scope="module")
def house_of_many(django_db_setup, django_db_blocker):
    """100,000 lots; the id of one category."""
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0)
        crowded.fill()
        yield Category.objects.order_by("pk")[0].pk
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def category_id(house_of_many, django_db_blocker):
    with django_db_blocker.unblock():
        yield house_of_many


def queries(category_id, filters):
    """Every shelf in every order."""
    for shelf, sort in itertools.product(SHELVES, Sort):
        query = Finding(
            shelf=shelf, sort=sort, **(filters | ({"category_id": category_id} if "category_id" in filters else {}))
        )
        if query.order is sort:
            yield query


def hold(found, *, about):
    """No step reads the whole table row by row, or sorts much of it."""
    for step in crowded.steps_of(found):
        reads_all = step["Node Type"] == "Seq Scan" and step["Relation Name"] == "bidding_listing"
        assert not reads_all, f"{about}: a scan of all listings"
        if step["Node Type"] == "Sort":
            sorted_rows = step["Plans"][0]["Actual Rows"] * step["Plans"][0]["Actual Loops"]
            assert sorted_rows < A_FEW, f"{about}: {sorted_rows} rows are sorted"


@pytest.mark.slow
@pytest.mark.parametrize("name", FILTERS)
def test_every_list_is_counted_and_shown_by_indexes(category_id, name):
    for query in queries(category_id, FILTERS[name]):
        total = counted(query, now_ms=crowded.NOW_MS, at_most=1_001)
        found = find(query, now_ms=crowded.NOW_MS, are_few=total <= 1_000)
        hold(matching(query, now_ms=crowded.NOW_MS).values("pk")[:1_001], about=f"{query}, counted")
        hold(found.values_list("pk")[:PER_LEAF], about=query)


@pytest.mark.slow
def test_a_deep_page_is_shown_by_indexes(category_id):
    for query in queries(category_id, {}):
        hold(find(query, now_ms=crowded.NOW_MS).values_list("pk")[2_376:2_400], about=query)


@pytest.mark.parametrize("field", ["seller_id", "bidder_id", "winner_id", "watcher_id"])
def test_a_persons_own_lots_are_found_by_the_person(field, category_id):
    person_id = get_user_model().objects.order_by("pk")[7].pk
    for sort in Sort:
        query = Finding(sort=sort, **{field: person_id})
        total = counted(query, now_ms=crowded.NOW_MS, at_most=1_001)
        assert total > 100
        hold(find(query, now_ms=crowded.NOW_MS, are_few=total <= 1_000).values_list("pk")[:PER_LEAF], about=query)


@pytest.mark.parametrize(("person", "shown_on"), [(3, Shelf.ENDED), (7, Shelf.LIVE), (9, Shelf.COMING)])
def test_the_lots_of_one_seller_are_found_by_indexes(person, shown_on, category_id):
    seller_id = get_user_model().objects.get(username=f"person{person}").pk
    every_filter = {"text": "clock", "category_id": category_id, "currency": "USD", "from_minor": 1}
    for asked, shelf, sort in itertools.product(({}, every_filter), (Shelf.ALL, shown_on), Sort):
        query = Finding(shelf=shelf, sort=sort, seller_id=seller_id, **asked)
        counting = matching(query, now_ms=crowded.NOW_MS).values("pk")[:1_001]
        total = counting.count()
        assert total
        hold(counting, about=f"{query}, counted")
        hold(find(query, now_ms=crowded.NOW_MS, are_few=total <= 1_000).values_list("pk")[:PER_LEAF], about=query)


API_LISTS = [
    {},
    {"status": "open"},
    {"status": "closed"},
    {"category": "c3"},
    {"status": "open", "category": "c3"},
    {"q": "clock"},
    {"q": "unicorn", "status": "closed"},
    {"price_from_minor": "20000", "price_to_minor": "20500"},
    {"seller": "person7"},
]


@pytest.mark.slow
@pytest.mark.parametrize("sort", filters.ORDERS)
def test_every_list_of_the_api_is_shown_by_indexes(sort, category_id):
    for asked in (asked for asked in API_LISTS if "q" in asked or sort != "relevance"):
        request = Request(APIRequestFactory().get("/api/v1/listings/", asked | {"sort": sort}))
        first = filters.order_of(request).rows(filters.wanted(request), backwards=False)[:21]
        hold(first, about=request.query_params.dict())


def test_a_leaf_takes_four_queries_wherever_it_is(category_id, django_assert_num_queries):
    for number in (1, 2, 100):
        with django_assert_num_queries(4):  # the count, the ids, their rows, their pictures
            leaf = leaf_of(Finding(shelf=Shelf.LIVE), number, now_ms=crowded.NOW_MS)
        assert len(leaf.listings) == PER_LEAF
        assert leaf.has_uncounted


def test_no_list_goes_on_for_ever(category_id):
    last = leaf_of(Finding(shelf=Shelf.ENDED), 10**9, now_ms=crowded.NOW_MS)
    assert (last.number, last.has_next) == (100, False)
