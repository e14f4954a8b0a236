"""Requests that are wrong in shape, whatever they ask for."""

import json
from unittest import mock

import pytest
from django.db import OperationalError

from bidding.models import Listing
from tests.web.api.conftest import create, listing_fields, send

GOOD = json.dumps(listing_fields())

BAD_BODIES = [
    b"",
    b"x",
    b"[]",
    b"null",
    b"5",
    b'"title"',
    b"{",
    b"{'title': 5}",
    b'{"title": "a", "title": "b"}',
    GOOD.replace('"start_minor": 10000', '"start_minor": 10000, "start_minor": 10001').encode(),
    GOOD.replace('"start_minor": 10000', '"start_minor": NaN').encode(),
    GOOD.replace('"start_minor": 10000', '"start_minor": Infinity').encode(),
    GOOD.replace('"start_minor": 10000', '"start_minor": 1e4').encode(),
    GOOD.replace('"start_minor": 10000', '"start_minor": 1' + "0" * 5000).encode(),
    GOOD.replace('"start_minor": 10000', '"start_minor": {"a": 1, "a": 2}').encode(),
    GOOD.replace("longcase", "\\ud800").encode(),
    GOOD.encode("utf-16"),
    b"\xef\xbb\xbf" + GOOD.encode(),
    b"\xff" + GOOD.encode(),
    b"[" * 100_000,
    b'{"title":' * 20_000,
    GOOD.encode() + b"x",
    b" " * 300_000 + GOOD.encode(),
    b"x" * 1024 * 1024,
]


@pytest.mark.parametrize("body", BAD_BODIES, ids=range(len(BAD_BODIES)))
def test_what_is_no_good_object_is_malformed(body, seller):
    status, answer = send(seller, "POST", "listings/", body)
    assert (status, answer["reason"]) == (400, "malformed")
    assert answer["message"]
    assert not Listing.objects.exists()


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/xml", "application/x-www-form-urlencoded", "x", ""]
)
def test_another_content_type_is_not_supported(content_type, seller):
    response = seller.generic("POST", "/api/v1/listings/", GOOD, content_type=content_type)
    assert response.status_code == 415
    assert response.json()["reason"] == "unsupported_media_type"
    assert not Listing.objects.exists()


@pytest.mark.parametrize("content_type", ["application/json", "application/json; charset=utf-8"])
def test_json_is_supported(content_type, seller):
    assert seller.generic("POST", "/api/v1/listings/", GOOD, content_type=content_type).status_code == 201


@pytest.mark.parametrize("length", [str(11 * 1024 * 1024), "9" * 30, "-1", "x"])
def test_a_body_that_says_it_is_huge_is_not_read(length, seller):
    with mock.patch("django.core.handlers.wsgi.LimitedStream.read", side_effect=AssertionError):
        response = seller.generic(
            "POST", "/api/v1/listings/", GOOD, content_type="application/json", CONTENT_LENGTH=length
        )
    assert response.status_code == 400
    assert response.json()["reason"] == "malformed"


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "*/*", "x"])
def test_answers_are_json_whatever_is_accepted(accept, visitor):
    response = visitor.get("/api/v1/categories/", HTTP_ACCEPT=accept)
    assert (response.status_code, response["Content-Type"]) == (200, "application/json")


def test_a_session_needs_its_csrf_token(person, visitor):
    visitor.handler.enforce_csrf_checks = True
    visitor.force_login(person("ann"))
    assert send(visitor, "GET", "me/")[0] == 200
    status, answer = send(visitor, "POST", "listings/", listing_fields())
    assert (status, answer["reason"]) == (403, "not_allowed")
    visitor.cookies["csrftoken"] = "a" * 32
    response = visitor.generic(
        "POST", "/api/v1/listings/", GOOD, content_type="application/json", HTTP_X_CSRFTOKEN="a" * 32
    )
    assert response.status_code == 201


def test_signing_in_needs_no_csrf_token_even_with_a_session(person, visitor):
    visitor.handler.enforce_csrf_checks = True
    visitor.force_login(person("ann", "secret"))
    assert send(visitor, "POST", "token/", {"username": "ann", "password": "secret"})[0] == 200


def test_an_absent_database_is_unavailable(visitor):
    with mock.patch("web.api.people_views.Category.objects.values", side_effect=OperationalError("gone")):
        status, answer = send(visitor, "GET", "categories/")
    assert (status, answer["reason"]) == (503, "unavailable")


@pytest.mark.parametrize("path", ["token/", "categories/", "listings/", "me/"])
def test_unknown_methods_are_named_as_such(path, seller):
    response = seller.generic("PUT", f"/api/v1/{path}")
    assert (response.status_code, response.json()["reason"]) == (405, "method_not_allowed")
    assert "PUT" not in response["Allow"]


def test_a_mistake_of_ours_is_told_in_json(visitor, monkeypatch):
    monkeypatch.setattr("web.api.people_views.Category.objects", None)
    visitor.handler.raise_request_exception = visitor.raise_request_exception = False
    response = visitor.get("/api/v1/categories/")
    assert (response.status_code, response["Content-Type"]) == (500, "application/json")
    assert set(response.json()) == {"reason", "message"}


def test_a_host_that_is_not_ours_is_told_so_in_json(visitor):
    response = visitor.get("/api/v1/categories/", headers={"host": "elsewhere.example"})
    assert (response.status_code, response.json()["reason"]) == (400, "malformed")


@pytest.mark.parametrize("path", ["me/bids/", "me/notices/", "listings/1/comments/", "listings/1/watch/", "schema/"])
def test_unknown_methods_of_newer_addresses_are_named_as_such(path, seller):
    response = seller.generic("PUT", f"/api/v1/{path}")
    assert (response.status_code, response["Content-Type"], response.json()["reason"]) == (
        405, "application/json", "method_not_allowed",
    )  # fmt: skip


@pytest.mark.parametrize("path", ["listings/1/comments/", "listings/1/watch/"])
def test_bodies_of_newer_addresses_are_read_as_strictly(path, seller):
    listing = create(seller)
    path = path.replace("1", str(listing["id"]))
    for body, kind, status in [
        (b"{", "application/json", 400), (b"x" * 300_000, "application/json", 400), (b"a=b", "text/plain", 415),
    ]:  # fmt: skip
        response = seller.generic("POST", f"/api/v1/{path}", body, content_type=kind, headers={"Idempotency-Key": "a"})
        assert response.status_code == status
        assert response.json()["message"]
