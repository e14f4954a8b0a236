"""Sellers changing, ending and withdrawing their listings, while nobody has bid."""

import pytest

from bidding import services
from bidding.models import Listing
from bidding.outcomes import BidAccepted
from tests.bidding.away import shut_all
from tests.clock import HOUR_MS, now_ms, wait_until_ms
from tests.together import together
from tests.web.api.conftest import bid, create, send

pytestmark = pytest.mark.django_db(transaction=True)


def test_terms_and_texts_change_together_and_show_at_once(seller, visitor):
    listing = create(seller, reserve_minor=20_000)
    path = f"listings/{listing['id']}/"
    changes = {
        "title": "A better clock",
        "description": "It strikes.",
        "start_minor": 500,
        "reserve_minor": None,
        "buy_now_minor": 90_000,
        "ends_at_ms": now_ms() + 2 * HOUR_MS,
        "soft_close_ms": 5_000,
        "soft_close_cap_ms": 6_000,
        "currency": "EUR",
    }
    status, answer = send(seller, "PATCH", path, changes)
    assert status == 200
    assert {name: answer[name] for name in changes} == changes
    assert (answer["floor_minor"], answer["reserve"]) == (500, "none")
    del changes["reserve_minor"]
    shown = send(visitor, "GET", path)[1]
    assert {name: shown[name] for name in changes} == changes


def test_one_change_after_another_keeps_the_first(seller):
    listing = create(seller)
    path = f"listings/{listing['id']}/"
    for field, value in [("start_minor", 700), ("reserve_minor", 800), ("buy_now_minor", 900), ("step_minor", 5)]:
        assert send(seller, "PATCH", path, {field: value})[0] == 200
    shown = send(seller, "GET", path)[1]
    wanted = {"start_minor": 700, "reserve_minor": 800, "buy_now_minor": 900, "steps": [[1, 5]]}
    assert {name: shown[name] for name in wanted} == wanted
    assert (shown["starts_at_ms"], shown["ends_at_ms"]) == (listing["starts_at_ms"], listing["ends_at_ms"])


def test_changes_at_the_same_time_do_not_undo_each_other(seller, client_of):
    listing = create(seller)
    path = f"listings/{listing['id']}/"
    person = Listing.objects.get(pk=listing["id"]).seller
    changes = [{"start_minor": 700}, {"reserve_minor": 800}, {"buy_now_minor": 12_000}, {"soft_close_ms": 7}]

    def change(fields):
        return lambda: send(client_of(person), "PATCH", path, fields)[0]

    assert together(*map(change, changes)) == [200] * len(changes)
    shown = send(seller, "GET", path)[1]
    assert [{name: shown[name]} for fields in changes for name in fields] == changes


def test_nothing_sent_changes_nothing(seller):
    listing = create(seller)
    status, answer = send(seller, "PATCH", f"listings/{listing['id']}/", {})
    assert (status, answer["seq"]) == (200, 0)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"start_minor": "5"}, "start_minor"),
        ({"start_minor": None}, "start_minor"),
        ({"title": ""}, "title"),
        ({"buy_now_minor": 9_999}, "buy_now_minor"),
        ({"ends_at_ms": 5}, "ends_at_ms"),
        ({"price_minor": 5}, "price_minor"),
        ({"step_minor": 5, "steps": [[1, 5]]}, "step_minor"),
        ({"title": "Another", "start_minor": 0}, "start_minor"),
    ],
)
def test_bad_changes_are_named_and_change_nothing(fields, wrong, seller):
    listing = create(seller)
    path = f"listings/{listing['id']}/"
    status, answer = send(seller, "PATCH", path, fields)
    assert (status, answer["reason"], set(answer["fields"])) == (400, "malformed", {wrong})
    assert send(seller, "GET", path)[1] | {"now_ms": 0} == listing | {"now_ms": 0}


@pytest.mark.parametrize("fields", [{"start_minor": 5}, {"title": "Another"}, {"description": "More"}])
def test_after_the_first_bid_neither_terms_nor_texts_change(fields, seller, person):
    listing = create(seller)
    assert isinstance(bid(listing, person("ann"), 10_000), BidAccepted)
    status, answer = send(seller, "PATCH", f"listings/{listing['id']}/", fields)
    assert (status, answer["reason"]) == (409, "has_bids")
    assert Listing.objects.get().title == "A longcase clock"


@pytest.mark.parametrize("_", range(15))
def test_a_change_and_the_first_bid_race_and_one_loses(_, seller, person):
    listing, ann = create(seller), person("ann")
    (status, answer), outcome = together(
        lambda: send(seller, "PATCH", f"listings/{listing['id']}/", {"start_minor": 20_000}),
        lambda: bid(listing, ann, 15_000),
    )
    if status == 200:
        assert (outcome.reason, outcome.floor_minor) == ("too_low", 20_000)
    else:
        assert (status, answer["reason"]) == (409, "has_bids")
        assert isinstance(outcome, BidAccepted)


@pytest.mark.parametrize("_", range(5))
def test_a_withdrawal_and_the_first_bid_race_and_one_loses(_, seller, person):
    listing, ann = create(seller), person("ann")
    (status, _answer), outcome = together(
        lambda: send(seller, "DELETE", f"listings/{listing['id']}/"),
        lambda: bid(listing, ann, 15_000),
    )
    assert (status, isinstance(outcome, BidAccepted)) in [(204, False), (409, True)]


@pytest.mark.parametrize(("method", "rest"), [("PATCH", ""), ("DELETE", ""), ("POST", "end/")])
def test_only_the_seller_changes_ends_or_withdraws(method, rest, seller, staff, visitor, person, client_of):
    listing = create(seller)
    path = f"listings/{listing['id']}/{rest}"
    body = {"title": "Mine"} if method == "PATCH" else None
    assert send(visitor, method, path, body)[0] == 401
    for client in (staff, client_of(person("ann"))):
        status, answer = send(client, method, path, body)
        assert (status, answer["reason"]) == (403, "not_allowed")
    assert send(visitor, "GET", f"listings/{listing['id']}/")[1]["status"] == "open"


def test_a_blocked_seller_can_not_change_but_may_end(seller, person):
    listing = create(seller)
    owner = Listing.objects.get().seller
    owner.is_blocked = True
    owner.save()
    assert send(seller, "PATCH", f"listings/{listing['id']}/", {"title": "x"})[1]["reason"] == "not_allowed"
    assert send(seller, "POST", f"listings/{listing['id']}/end/")[0] == 200


def test_ending_early_leaves_it_unsold(seller):
    listing = create(seller)
    status, answer = send(seller, "POST", f"listings/{listing['id']}/end/")
    assert (status, answer["status"], answer["outcome"], answer["winner"]) == (200, "closed", "unsold", None)
    status, answer = send(seller, "POST", f"listings/{listing['id']}/end/")
    assert (status, answer["reason"]) == (409, "closed")


def test_after_the_end_a_text_is_refused_because_it_is_over(seller, house):
    listing = create(seller, ends_at_ms=now_ms() + 1_100)
    wait_until_ms(listing["ends_at_ms"])
    path = f"listings/{listing['id']}/"
    for fields in ({"title": "Another"}, {"start_minor": 5}):
        status, answer = send(seller, "PATCH", path, fields)
        assert (status, answer["reason"]) == (409, "closed")
    assert send(seller, "PATCH", path, {"buy_now_minor": 1})[1]["fields"]["buy_now_minor"]


def test_paused_beyond_its_end_a_text_is_refused_because_somebody_has_bid(seller, person):
    listing = create(seller, ends_at_ms=now_ms() + 1_100)
    assert isinstance(bid(listing, person("ann"), 10_000), BidAccepted)
    services.pause_listing(Listing.objects.get())
    wait_until_ms(listing["ends_at_ms"])
    status, answer = send(seller, "PATCH", f"listings/{listing['id']}/", {"title": "Another"})
    assert (status, answer["reason"]) == (409, "has_bids")


def test_withdrawing_cancels(seller, visitor):
    listing = create(seller)
    path = f"listings/{listing['id']}/"
    assert send(seller, "DELETE", path) == (204, None)
    assert send(visitor, "GET", path)[1]["status"] == "cancelled"
    status, answer = send(seller, "DELETE", path)
    assert (status, answer["reason"]) == (409, "closed")


@pytest.mark.parametrize(("method", "rest"), [("DELETE", ""), ("POST", "end/")])
def test_after_the_first_bid_nothing_ends_early(method, rest, seller, person, visitor):
    listing = create(seller)
    bid(listing, person("ann"), 10_000)
    status, answer = send(seller, method, f"listings/{listing['id']}/{rest}")
    assert (status, answer["reason"]) == (409, "has_bids")
    assert send(visitor, "GET", f"listings/{listing['id']}/")[1]["status"] == "open"


def test_a_started_listing_keeps_its_start(seller):
    listing = create(seller)
    path = f"listings/{listing['id']}/"
    status, answer = send(seller, "PATCH", path, {"starts_at_ms": now_ms() + 1_000})
    assert (status, answer["reason"]) == (409, "has_started")


def test_a_put_is_not_known(seller):
    listing = create(seller)
    for path in ("listings/", f"listings/{listing['id']}/"):
        status, answer = send(seller, "PUT", path, {"title": "x"})
        assert (status, answer["reason"]) == (405, "method_not_allowed")


def test_without_the_ledger_nothing_changes_and_everything_is_shown(seller, staff, visitor, house):
    listing = create(seller)
    path = f"listings/{listing['id']}/"
    shut_all(house)
    for client, method, rest, body in [
        (seller, "PATCH", "", {"title": "Another"}),
        (seller, "DELETE", "", None),
        (seller, "POST", "end/", None),
        (staff, "POST", "pause/", None),
        (staff, "POST", "resume/", None),
        (staff, "POST", "extend/", {"ends_at_ms": now_ms() + 9 * HOUR_MS}),
        (staff, "POST", "cancel/", None),
        (staff, "POST", "void/", {"bidder": 1, "reason": "fraud"}),
    ]:
        status, answer = send(client, method, path + rest, body)
        assert (status, answer["reason"]) == (503, "unavailable"), (method, rest)
    assert send(visitor, "GET", path)[1] | {"now_ms": 0, "reserve_minor": None} == listing | {"now_ms": 0}


def test_what_postgresql_knows_is_shown_while_redis_is_down(seller, visitor, settings):
    listing = create(seller)
    Listing.objects.update(status="open", epoch=1, starts_at_ms=listing["starts_at_ms"])
    settings.BIDDING_REDIS_URL = "redis://127.0.0.1:1/0"
    for path in (f"listings/{listing['id']}/", "listings/", f"listings/{listing['id']}/bids/", "categories/"):
        assert send(visitor, "GET", path)[0] == 200
    assert send(visitor, "GET", "listings/?status=open")[1]["results"][0]["id"] == listing["id"]
    status, answer = send(seller, "PATCH", f"listings/{listing['id']}/", {"title": "x"})
    assert (status, answer["reason"]) == (503, "unavailable")
