"""Listings as they are made, shown and listed."""

import pytest

from bidding.models import Category, Listing, ListingResult
from tests.bidding.away import shut_all
from tests.clock import HOUR_MS, now_ms
from tests.web.api.conftest import bid, create, listing_fields, send

pytestmark = pytest.mark.django_db(transaction=True)

CAP = 1_000_000_000_000


def test_a_listing_gets_the_usual_terms(seller):
    listing = create(seller)
    assert listing["steps"][:2] == [[1, 5], [100, 25]]
    assert listing | {"steps": ..., "id": ..., "now_ms": ..., "starts_at_ms": ..., "ends_at_ms": ...} == {
        "id": ...,
        "title": "A longcase clock",
        "description": "",
        "category": "clocks",
        "seller": "seller",
        "image": None,
        "images": [],
        "currency": "USD",
        "start_minor": 10_000,
        "reserve_minor": None,
        "buy_now_minor": None,
        "steps": ...,
        "soft_close_ms": 120_000,
        "soft_close_cap_ms": 3_600_000,
        "starts_at_ms": ...,
        "ends_at_ms": ...,
        "now_ms": ...,
        "status": "open",
        "price_minor": None,
        "floor_minor": 10_000,
        "leader": None,
        "bid_count": 0,
        "reserve": "none",
        "outcome": None,
        "winner": None,
        "seq": 0,
        "epoch": 1,
    }
    assert listing["starts_at_ms"] <= listing["now_ms"] < listing["ends_at_ms"]


def test_a_listing_gets_what_was_asked_for(seller):
    starts_at_ms = now_ms() + HOUR_MS
    asked = {
        "title": "  Uhr – 時計 👍  ",
        "description": "Two\nlines\tand a tab",
        "currency": "JPY",
        "reserve_minor": 20_000,
        "buy_now_minor": CAP,
        "steps": [[1, 100], [20_000, 500]],
        "starts_at_ms": starts_at_ms,
        "ends_at_ms": starts_at_ms + 1_000,
        "soft_close_ms": 0,
        "soft_close_cap_ms": 90 * 24 * HOUR_MS,
    }
    listing = create(seller, **asked)
    assert {name: listing[name] for name in asked} == asked | {"title": "Uhr – 時計 👍"}
    assert (listing["status"], listing["reserve"]) == ("scheduled", "not_met")


def test_the_address_of_a_new_listing_is_told(seller):
    response = seller.post("/api/v1/listings/", listing_fields(), format="json")
    assert response["Location"] == f"http://testserver/api/v1/listings/{response.json()['id']}/"


def test_one_step_is_a_table_of_one_band(seller):
    assert create(seller, step_minor=250)["steps"] == [[1, 250]]


def test_empty_optional_amounts_and_start_are_as_if_not_sent(seller):
    listing = create(seller, reserve_minor=None, buy_now_minor=None, starts_at_ms=None)
    assert (listing["reserve_minor"], listing["buy_now_minor"], listing["status"]) == (None, None, "open")


def test_the_reserve_is_told_to_the_seller_alone(seller, staff, visitor, person, client_of):
    listing = create(seller, reserve_minor=23_456)
    path = f"listings/{listing['id']}/"
    assert send(seller, "GET", path)[1]["reserve_minor"] == 23_456
    for client in (visitor, staff, client_of(person("ann"))):
        for shown in (send(client, "GET", path)[1], send(client, "GET", "listings/")[1]["results"][0]):
            assert "reserve_minor" not in shown
            assert "23456" not in str(shown)
            assert shown["reserve"] == "not_met"


def test_a_listing_is_shown_as_the_ledger_has_it(seller, visitor, person):
    listing = create(seller, buy_now_minor=50_000)
    bid(listing, person("ann"), 12_000)
    shown = send(visitor, "GET", f"listings/{listing['id']}/")[1]
    live = {"price_minor": 12_000, "floor_minor": 12_250, "leader": 1, "bid_count": 1, "buy_now_minor": None, "seq": 1}
    assert {name: shown[name] for name in live} == live
    listed = send(visitor, "GET", "listings/")[1]["results"][0]
    assert {name: listed[name] for name in live} == live


@pytest.mark.parametrize("listing_id", [1, 2**31, 2**63, 10**30])
def test_an_unknown_listing_is_said_to_be_unknown(listing_id, visitor, seller):
    for client, method in [(visitor, "GET"), (seller, "PATCH"), (seller, "DELETE")]:
        status, answer = send(client, method, f"listings/{listing_id}/")
        assert (status, answer["reason"]) == (404, "unknown_listing")


@pytest.mark.parametrize("path", ["listings/0/watch", "listings/1/remarks/", "listings/x/", "nothing/", "listings"])
def test_other_addresses_have_nothing(path, visitor):
    status, answer = send(visitor, "GET", path)
    assert (status, answer["reason"]) == (404, "not_found")


def test_visitors_and_blocked_people_can_not_sell(visitor, person, client_of):
    status, answer = send(visitor, "POST", "listings/", listing_fields())
    assert (status, answer["reason"]) == (401, "not_authenticated")
    status, answer = send(client_of(person("ann", is_blocked=True)), "POST", "listings/", listing_fields())
    assert (status, answer["reason"]) == (403, "not_allowed")
    assert not Listing.objects.exists()


def test_a_listing_can_be_made_while_the_ledger_is_away(seller, visitor, house):
    shut_all(house)
    listing = create(seller)
    assert (listing["status"], listing["bid_count"]) == ("scheduled", 0)
    assert send(visitor, "GET", f"listings/{listing['id']}/")[0] == 200


def test_pages_lead_from_the_newest_to_the_oldest_and_back(seller, visitor):
    made = [create(seller)["id"] for _ in range(5)]
    _, first = send(visitor, "GET", "listings/?page_size=2")
    second = visitor.get(first["next"]).json()
    third = visitor.get(second["next"]).json()
    assert [item["id"] for page in (first, second, third) for item in page["results"]] == made[::-1]
    assert (first["previous"], third["next"]) == (None, None)
    assert first["next"].startswith("http://testserver/api/v1/listings/?")
    back = visitor.get(third["previous"]).json()
    assert [item["id"] for item in back["results"]] == [item["id"] for item in second["results"]]


def test_a_new_listing_moves_nothing_on_later_pages(seller, visitor):
    made = [create(seller)["id"] for _ in range(3)]
    _, first = send(visitor, "GET", "listings/?page_size=2")
    create(seller)
    assert [item["id"] for item in visitor.get(first["next"]).json()["results"]] == made[:1]


def test_lists_are_filtered(seller, visitor, person, client_of):
    Category.objects.create(slug="boats", name="Boats")
    clock, boat = create(seller)["id"], create(seller, category="boats")["id"]
    later = create(client_of(person("other")), starts_at_ms=now_ms() + HOUR_MS // 2)["id"]

    def found(client, query):
        status, answer = send(client, "GET", f"listings/?{query}")
        assert status == 200
        return {item["id"] for item in answer["results"]}

    assert found(visitor, "category=boats") == {boat}
    assert found(visitor, "status=open") == {clock, boat}
    assert found(visitor, "status=scheduled") == {later}
    assert found(visitor, "status=cancelled") == set()
    assert found(seller, "seller=me") == {clock, boat}
    assert found(seller, "seller=me&category=clocks&status=open") == {clock}


@pytest.mark.parametrize(
    "query",
    [
        "status=ended",
        "category=planes",
        "seller=you",
        "page_size=0",
        "page_size=101",
        "page_size=x",
        "page_size=%C2%B2",
        "cursor=x",
        "cursor=cD1hYmM%3D",
        "cursor=%F0%9F%91%8D",
        "cursor=cD05OTk5OTk5OTk5OTk5OTk5OTk5OTk5OQ%3D%3D",
    ],
)
def test_what_no_list_can_be_asked_for_is_refused(query, seller):
    status, answer = send(seller, "GET", f"listings/?{query}")
    assert (status, answer["reason"], len(answer["fields"])) == (400, "malformed", 1)


def test_whose_own_is_asked_of_somebody(visitor):
    assert send(visitor, "GET", "listings/?seller=me")[1]["reason"] == "not_authenticated"


def test_a_list_takes_as_many_queries_for_many_as_for_one(seller, visitor, django_assert_num_queries):
    for _ in range(10):
        create(seller)
    Listing.objects.filter(pk__gt=5).update(status=Listing.Status.CANCELLED)
    with django_assert_num_queries(2):  # listings, and their pictures
        assert len(send(visitor, "GET", "listings/")[1]["results"]) == 10


def test_what_has_ended_is_listed_from_postgresql(seller, visitor, person):
    listing = create(seller)
    ann = person("ann")
    row = Listing.objects.get(pk=listing["id"])
    row.status, row.epoch, row.price_minor, row.leader_paddle = "closed", 1, 12_000, 1
    row.save()
    ListingResult.objects.create(
        listing=row, outcome="sold", price_minor=12_000, winner=ann, winner_paddle=1, at_ms=now_ms()
    )
    shown = send(visitor, "GET", "listings/?status=closed")[1]["results"][0]
    assert (shown["status"], shown["outcome"], shown["winner"], shown["price_minor"]) == ("closed", "sold", 1, 12_000)
