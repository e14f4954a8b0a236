"""What staff do to a running listing."""

import pytest

from tests.clock import HOUR_MS, now_ms
from tests.web.api.conftest import bid, create, send

pytestmark = pytest.mark.django_db(transaction=True)

ACTIONS = ["pause", "resume", "extend", "cancel", "void"]


@pytest.mark.parametrize("action", ACTIONS)
def test_staff_alone_act_on_listings(action, seller, visitor):
    listing = create(seller)
    path = f"listings/{listing['id']}/{action}/"
    assert send(visitor, "POST", path)[1]["reason"] == "not_authenticated"
    status, answer = send(seller, "POST", path)
    assert (status, answer["reason"]) == (403, "not_allowed")


@pytest.mark.parametrize("action", ACTIONS)
def test_an_unknown_listing_can_not_be_acted_on(action, staff):
    status, answer = send(staff, "POST", f"listings/5/{action}/")
    assert (status, answer["reason"]) == (404, "unknown_listing")


@pytest.mark.parametrize("action", ACTIONS)
def test_actions_are_posted(action, staff, seller):
    listing = create(seller)
    for method in ("GET", "PUT", "PATCH", "DELETE"):
        assert send(staff, method, f"listings/{listing['id']}/{action}/")[0] == 405


def test_a_pause_stops_the_clock_until_it_is_resumed(seller, staff, person):
    listing = create(seller)
    path = f"listings/{listing['id']}/"
    status, paused = send(staff, "POST", f"{path}pause/")
    assert (status, paused["status"]) == (200, "paused")
    assert bid(listing, person("ann"), 10_000).reason == "not_open"
    assert send(staff, "POST", f"{path}pause/")[1]["reason"] == "not_open"
    assert send(seller, "PATCH", path, {"title": "x"})[1]["reason"] == "not_open"
    status, resumed = send(staff, "POST", f"{path}resume/", {})
    assert (status, resumed["status"]) == (200, "open")
    assert resumed["ends_at_ms"] > listing["ends_at_ms"]
    status, answer = send(staff, "POST", f"{path}resume/")
    assert (status, answer["reason"]) == (409, "not_paused")


def test_the_end_moves_later_only(seller, staff):
    listing = create(seller)
    path = f"listings/{listing['id']}/extend/"
    ends_at_ms = listing["ends_at_ms"] + HOUR_MS
    status, answer = send(staff, "POST", path, {"ends_at_ms": ends_at_ms})
    assert (status, answer["ends_at_ms"], answer["seq"]) == (200, ends_at_ms, 1)
    for earlier in (ends_at_ms, ends_at_ms - 1, 0):
        status, answer = send(staff, "POST", path, {"ends_at_ms": earlier})
        assert (status, answer["reason"]) == (409, "not_later")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"ends_at_ms": "5"},
        {"ends_at_ms": 1e12},
        {"ends_at_ms": None},
        {"ends_at_ms": 5, "by": 5},
        {"ends_at_ms": 2**53},
    ],
)
def test_an_extension_names_its_end(body, seller, staff):
    listing = create(seller)
    status, answer = send(staff, "POST", f"listings/{listing['id']}/extend/", body)
    assert (status, answer["reason"]) == (400, "malformed")


def test_cancelled_is_over_for_everyone(seller, staff, person):
    listing = create(seller)
    bid(listing, person("ann"), 10_000)
    path = f"listings/{listing['id']}/"
    status, answer = send(staff, "POST", f"{path}cancel/")
    assert (status, answer["status"], answer["winner"]) == (200, "cancelled", None)
    for action, body in [("pause", None), ("cancel", None), ("extend", {"ends_at_ms": now_ms() + 9 * HOUR_MS})]:
        status, answer = send(staff, "POST", f"{path}{action}/", body)
        assert (status, answer["reason"]) == (409, "closed")


def test_actions_without_fields_take_none(seller, staff):
    listing = create(seller)
    for client, action in [(staff, "pause"), (staff, "resume"), (staff, "cancel"), (seller, "end")]:
        status, answer = send(client, "POST", f"listings/{listing['id']}/{action}/", {"really": True})
        assert (status, set(answer["fields"])) == (400, {"really"})


def test_voiding_leaves_the_other_bids(seller, staff, person):
    listing = create(seller)
    bid(listing, person("ann"), 10_000)
    bid(listing, person("bob"), 50_000)
    status, answer = send(staff, "POST", f"listings/{listing['id']}/void/", {"bidder": 2, "reason": "No such person"})
    assert (status, answer["leader"], answer["price_minor"], answer["bid_count"]) == (200, 1, 10_000, 1)
    history = send(staff, "GET", f"listings/{listing['id']}/bids/")[1]["results"]
    assert [(item["bidder"], item["amount_minor"]) for item in history] == [(2, 50_000), (1, 10_000)]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"bidder": 1},
        {"reason": "fraud"},
        {"bidder": "1", "reason": "fraud"},
        {"bidder": 0, "reason": "fraud"},
        {"bidder": 1, "reason": " "},
        {"bidder": 1, "reason": "x" * 501},
        {"bidder": 2**40, "reason": "fraud"},
    ],
)
def test_a_voiding_names_the_bidder_and_why(body, seller, staff):
    listing = create(seller)
    status, answer = send(staff, "POST", f"listings/{listing['id']}/void/", body)
    assert (status, answer["reason"]) == (400, "malformed")


def test_a_paddle_that_nobody_holds_can_not_be_voided(seller, staff):
    listing = create(seller)
    status, answer = send(staff, "POST", f"listings/{listing['id']}/void/", {"bidder": 7, "reason": "fraud"})
    assert (status, answer["reason"]) == (409, "unknown_bidder")
