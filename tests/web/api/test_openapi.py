"""The document of the API: valid, whole, and true of what is answered."""

from typing import Any

import pytest
from django.core.management import call_command
from django.urls import URLPattern

from bidding import persister
from bidding.keys import shard_of
from bidding.models import Notice
from tests.bidding.away import shut_all
from tests.clock import HOUR_MS, now_ms
from tests.web.api.conftest import PASSWORD, listing_fields
from tests.web.api.described import Caller, Seen, check, document, operations
from web.api import throttles
from web.api.openapi.extensions import shapes
from web.api.urls import urlpatterns
from web.live import comments

pytestmark = pytest.mark.django_db(transaction=True)

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
NOT_OPERATIONS = {"schema", "schema-json", "asyncapi", "docs", "nothing"}
LISTING = "listings/{listing_id}/"


def templates() -> list[str]:
    """The addresses of the API, as the document writes them."""
    patterns = [one for one in urlpatterns if isinstance(one, URLPattern) and one.name not in NOT_OPERATIONS]
    return [str(one.pattern).replace("<int:listing_id>", "{listing_id}") for one in patterns]


def test_it_is_valid_and_nothing_is_guessed(tmp_path):
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "openapi.yaml"))
    assert document()["openapi"] == "3.1.0"


def test_it_is_served_to_everyone_under_both_names(client):
    for path in ("/api/v1/schema/", "/api/v1/schema.json"):
        response = client.get(path)
        assert (response.status_code, response["Content-Type"]) == (200, "application/json")
        assert response.json() == document()
    assert client.post("/api/v1/schema/").status_code == 405


def test_every_address_is_there(house):
    assert {path for _, path in operations()} == set(templates())


@pytest.mark.parametrize("method", METHODS)
def test_every_method_that_is_answered_is_there_and_no_other(method, seller):
    for template in templates():
        response = seller.generic(method, f"/api/v1/{template.replace('{listing_id}', '1')}")
        is_answered = response.status_code != 405
        assert is_answered == ((method, template) in operations()), (method, template, response.status_code)


def test_everything_is_explained():
    for (method, path), operation in operations().items():
        assert all(operation[part] for part in ("summary", "description", "tags")), (method, path)
        assert {"429", "503"} <= set(operation["responses"])
        for parameter in operation.get("parameters", []):
            assert parameter["description"], (method, path, parameter["name"])
        for content in operation.get("requestBody", {}).get("content", {}).values():
            assert set(content["schema"]) & {"$ref", "properties"}
    tags = {tag["name"] for tag in document()["tags"]}
    assert {tag for operation in operations().values() for tag in operation["tags"]} == tags


def test_amounts_and_times_say_their_unit():
    for name, shape in document()["components"]["schemas"].items():
        for field, schema in shape.get("properties", {}).items():
            if field.endswith(("_minor", "_ms")):
                assert "minor" in schema["description"] or "millisecond" in schema["description"], (name, field)


def test_the_ways_to_say_who_one_is_are_there():
    schemes = document()["components"]["securitySchemes"]
    assert (schemes["tokenAuth"]["name"], schemes["csrfToken"]["name"]) == ("Authorization", "X-CSRFToken")
    bid = operations()["POST", f"{LISTING}bids/"]["security"]
    assert bid == [{"tokenAuth": []}, {"cookieAuth": [], "csrfToken": []}]
    assert {} in operations()["GET", "listings/"]["security"]


@pytest.fixture
def seen() -> Seen:
    """What was answered."""
    return set()


def test_whatever_is_answered_is_as_described(seen, seller, staff, visitor, person, client_of, settings):
    comments.forget_rates()
    ann = person("ann", PASSWORD)
    sell, act, look = Caller(seller, seen), Caller(staff, seen), Caller(visitor, seen)
    buy = Caller(client_of(ann), seen)
    listing = _sell(sell, look)
    _look_around(look, listing)
    _bid(buy, look, sell, listing)
    persister.drain(shard_of(listing, settings.BIDDING_SHARDS))
    _say_and_watch(buy, look, listing)
    _look_at_oneself(buy, look, ann, listing)
    _act(act, buy, sell, listing)
    done = {(method, path) for method, path, status in seen if status < 300}
    assert done == set(operations())


def _sell(sell: Caller, look: Caller) -> int:
    status, made = sell("POST", "listings/", listing_fields(buy_now_minor=40_000, reserve_minor=20_000))
    assert status == 201
    sell("POST", "listings/", {"title": ""})
    sell("POST", "listings/", raw=b"x")
    look("POST", "listings/", listing_fields())
    sell("PATCH", LISTING, {"title": "A clock"}, id_=made["id"])
    sell("PATCH", LISTING, {"title": 5}, id_=made["id"])
    sell("PATCH", LISTING, {"title": "A clock"}, id_=77)
    for end in ("DELETE", "POST"):
        other = sell("POST", "listings/", listing_fields())[1]["id"]
        sell(end, LISTING if end == "DELETE" else f"{LISTING}end/", id_=other)
        sell(end, LISTING if end == "DELETE" else f"{LISTING}end/", id_=other)
    return int(made["id"])


def _look_around(look: Caller, listing: int) -> None:
    look("GET", "categories/")
    look("GET", "listings/")
    look("GET", "listings/", sort="nothing")
    look("GET", "listings/", seller="me")
    look("GET", LISTING, id_=listing)
    look("GET", LISTING, id_=77)


def _bid(buy: Caller, look: Caller, sell: Caller, listing: int) -> None:
    bids, buying = f"{LISTING}bids/", f"{LISTING}buy-now/"
    for caller, key, body, id_ in [
        (buy, "one", {"amount_minor": 12_000}, listing), (buy, "one", {"amount_minor": 12_000}, listing),
        (buy, "two", {"amount_minor": 1}, listing), (buy, "a b", {}, listing), (sell, "one", {"max_minor": 9}, listing),
        (look, "one", {"max_minor": 9}, listing), (buy, "one", {"max_minor": 9}, 77),
    ]:  # fmt: skip
        caller("POST", bids, body, id_=id_, key=key)
        caller("POST", buying, id_=id_, key=f"{key}-now")
    other = sell("POST", "listings/", listing_fields(buy_now_minor=40_000))[1]["id"]
    assert [buy("POST", buying, id_=other, key="now")[0] for _ in "12"] == [201, 200]
    look("GET", bids, id_=listing)
    look("GET", bids, id_=listing, cursor="x")
    look("GET", bids, id_=77)


def _say_and_watch(buy: Caller, look: Caller, listing: int) -> None:
    said, watch = f"{LISTING}comments/", f"{LISTING}watch/"
    for body, key in [({"text": "Hello"}, "a"), ({"text": "Hello"}, "a"), ({"text": ""}, "b"), ({}, "")]:
        buy("POST", said, body, id_=listing, key=key)
    buy("POST", said, {"text": "Hello"}, id_=77, key="a")
    look("POST", said, {"text": "Hello"}, id_=listing, key="a")
    look("GET", said, id_=listing)
    look("GET", said, id_=listing, after="x")
    look("GET", said, id_=77)
    for method in ("POST", "POST", "DELETE", "DELETE"):
        buy(method, watch, id_=listing)
        buy(method, watch, {"x": 1}, id_=listing)
        buy(method, watch, id_=77)
        look(method, watch, id_=listing)


def _look_at_oneself(buy: Caller, look: Caller, person: Any, listing: int) -> None:
    Notice.objects.create(user=person, listing_id=listing, kind="outbid", price_minor=5, at_ms=now_ms())
    for path in ("me/", "me/bids/", "me/notices/"):
        assert buy("GET", path)[0] == 200
        assert look("GET", path)[0] == 401
    for path in ("me/bids/", "me/notices/"):
        assert buy("GET", path)[1]["results"]
    for sent in ({"username": "ann", "password": PASSWORD}, {"username": "ann", "password": "x"}, {"username": ""}):
        look("POST", "token/", sent)


def _act(act: Caller, buy: Caller, sell: Caller, listing: int) -> None:
    for action, body in [
        ("pause", None), ("pause", None), ("resume", None), ("resume", None), ("extend", {"ends_at_ms": 1}),
        ("extend", {"ends_at_ms": now_ms() + 9 * HOUR_MS}), ("extend", {}), ("void", {"bidder": 7, "reason": "x"}),
        ("void", {"bidder": 1, "reason": "x"}), ("cancel", None), ("cancel", None),
    ]:  # fmt: skip
        act("POST", f"{LISTING}{action}/", body, id_=listing)
        buy("POST", f"{LISTING}{action}/", body, id_=listing)
        act("POST", f"{LISTING}{action}/", body, id_=77)
    buy("POST", f"{LISTING}comments/", {"text": "Hello"}, id_=listing, key="late")
    sell("PATCH", LISTING, {"title": "Late"}, id_=listing)


def test_too_many_and_outages_are_answered_as_described(seller, settings, house):
    settings.API_RATE_PER_S, settings.API_RATE_BURST = 0.1, 1
    throttles.forget()
    for _ in range(2):
        response = seller.get("/api/v1/categories/")
    assert response.status_code == 429
    check("GET", "categories/", 429, response.json())
    throttles.forget()
    shut_all(house)
    response = seller.post("/api/v1/listings/77/bids/", {"amount_minor": 1}, headers={"Idempotency-Key": "a"})
    check("POST", f"{LISTING}bids/", response.status_code, response.json())


def test_no_shape_is_without_use():
    text = str(document()["paths"]) + str(document()["components"])
    for name in shapes():
        assert f"#/components/schemas/{name}'" in text, name
