"""What developers read."""

import re
from html import unescape

import pytest

from tests.house import house, person
from tests.web.listings.conftest import text_of
from web.api.openapi.shapes import asyncapi
from web.developers.told import channels, with_code

__all__ = ["house", "person"]

pytestmark = pytest.mark.django_db(transaction=True)


def links_of(response):
    """Where the page leads to, on this site."""
    return {unescape(link) for link in re.findall(r'href="(/[^"#]*)', response.content.decode())}


def test_the_page_for_developers_leads_to_all_documents(client, house):
    page = client.get("/developers/")
    assert {"/api/v1/docs/", "/api/v1/schema.json", "/developers/sockets/", "/api/v1/asyncapi.json"} <= links_of(page)
    for link in links_of(page):
        if link.startswith(("/developers/", "/api/")):
            assert client.get(link).status_code == 200, link
    assert "/developers/" in links_of(client.get("/"))


def test_rates_are_those_that_hold(client, house, settings):
    settings.API_RATE_PER_S, settings.COMMENTS_PER_MIN = 123, 45
    text = text_of(client.get("/developers/"))
    assert "123 a second" in text
    assert "45 a minute" in text


def test_every_message_and_field_of_the_sockets_is_on_their_page(client, house):
    page = client.get("/developers/sockets/").content.decode()
    for name, channel in asyncapi()["channels"].items():
        for key in channel["messages"]:
            section = page.split(f'id="{name}-{key}"')[1].split("</section>")[0]
            shape = asyncapi()["components"]["schemas"][key]
            assert all(f"<code>{field}</code>" in section for field in shape["properties"]), (name, key)


def test_messages_stand_under_the_way_that_they_go():
    listing = channels()[0]
    assert {message.name for message in listing.taken} == {"bid", "buy_now", "comment", "ping"}
    assert {"snapshot", "bid", "accepted", "pong"} <= {message.name for message in listing.sent}


def test_the_document_of_the_sockets_names_this_host(client, house):
    document = client.get("/api/v1/asyncapi.json").json()
    assert document["asyncapi"] == "3.0.0"
    assert document["servers"] == {"here": {"host": "testserver", "protocol": "ws"}}
    assert document["channels"].keys() == asyncapi()["channels"].keys()
    assert "x-fields" not in document


def test_code_is_marked_and_everything_else_is_text():
    assert with_code("`a` <b> & `<c>`") == "<code>a</code> &lt;b&gt; &amp; <code>&lt;c&gt;</code>"


def test_documents_and_pages_are_only_read(client, house):
    for path in ("/developers/", "/developers/sockets/", "/api/v1/docs/", "/api/v1/asyncapi.json"):
        assert client.post(path).status_code == 405
