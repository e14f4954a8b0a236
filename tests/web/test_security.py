"""The Content-Security-Policy, and pages for what goes wrong."""

import pytest
from django.test import Client

from tests.house import house, person
from tests.web.listings.conftest import text_of
from web import security

__all__ = ["house", "person"]

pytestmark = pytest.mark.django_db(transaction=True)


def test_sockets_are_allowed_to_this_host_alone():
    assert security.policy("sale.example:8000").endswith(
        "connect-src 'self' ws://sale.example:8000 wss://sale.example:8000"
    )


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/admin/login/", "/api/v1/categories/"])
def test_every_answer_has_the_policy(client, house, path):
    assert "object-src 'none'" in client.get(path)["Content-Security-Policy"]


def test_a_host_that_is_not_ours_is_refused_without_more_trouble(client, house):
    assert client.get("/", headers={"host": "elsewhere.example"}).status_code == 400


def test_a_mistake_of_ours_is_told_kindly(house, monkeypatch):
    monkeypatch.setattr("web.listings.views.find_or_404", lambda *_: 1 / 0)
    page = Client(raise_request_exception=False).get("/listings/1/bids/")
    assert page.status_code == 500
    assert "Something went wrong here" in text_of(page)


def test_an_unknown_lot_is_told_kindly_under_debug_too(client, house, settings):
    settings.DEBUG = True
    page = client.get("/listings/77/")
    assert page.status_code == 404
    assert "There is nothing here" in text_of(page)
    assert "Content-Security-Policy" in page


def test_what_is_not_there_is_told_kindly(client, house):
    page = client.get("/nowhere/")
    assert page.status_code == 404
    assert "See what is live now" in text_of(page)


def test_pages_travel_compressed_and_answers_to_programs_do_not(client, house):
    headers = {"accept-encoding": "gzip"}
    assert client.get("/", headers=headers)["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in client.get("/api/v1/listings/", headers=headers)
