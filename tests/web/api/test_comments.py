"""Comments over HTTP."""

import pytest

from bidding.models import Listing
from chat.models import Comment
from tests.web.api.conftest import bid, create, send
from web.live import comments

pytestmark = pytest.mark.django_db(transaction=True)

HOSTILE = '<script>alert(1)</script> & "quotes" — 時計'


@pytest.fixture
def listing(seller):
    """Something to talk about."""
    comments.forget_rates()
    return create(seller)


def said(client, listing, text, key="one"):
    """Say it; status and answer."""
    response = client.post(
        f"/api/v1/listings/{listing['id']}/comments/",
        {"text": text},
        format="json",
        headers={"Idempotency-Key": key} if key else {},
    )
    return response.status_code, response.json()


def read(client, listing, query=""):
    """A page of comments."""
    status, page = send(client, "GET", f"listings/{listing['id']}/comments/{query}")
    assert status == 200, page
    return page


def test_everyone_reads_who_spoke_as_what_and_no_names(listing, seller, staff, visitor, person, client_of):
    ann = person("ann")
    bid(listing, ann, 10_000)
    for client in (seller, staff, client_of(ann), client_of(person("bob"))):
        assert said(client, listing, HOSTILE)[0] == 201
    page = read(visitor, listing)
    assert (page["next"], page["previous"]) == (None, None)
    assert [item["author"] for item in page["results"]] == ["seller", "staff", 1, "visitor"]
    assert all(set(item) == {"id", "at_ms", "author", "text"} for item in page["results"])
    assert {item["text"] for item in page["results"]} == {HOSTILE}
    assert "ann" not in str(page)


def test_those_after_the_last_one_seen_are_new(listing, seller, visitor):
    first, second, third = (said(seller, listing, word, key=word)[1]["id"] for word in ("a", "b", "c"))
    assert [item["id"] for item in read(visitor, listing)["results"]] == [first, second, third]
    assert [item["id"] for item in read(visitor, listing, f"?after={first}")["results"]] == [second, third]
    assert read(visitor, listing, f"?after={third}")["results"] == []


def test_pages_lead_on_while_more_is_said(listing, seller, visitor):
    for word in "abc":
        said(seller, listing, word, key=word)
    page = read(visitor, listing, "?page_size=2")
    said(seller, listing, "d", key="d")
    assert [item["text"] for item in page["results"]] == ["a", "b"]
    page = visitor.get(page["next"]).json()
    assert ([item["text"] for item in page["results"]], page["next"]) == (["c", "d"], None)


def test_what_was_hidden_is_shown_to_nobody(listing, seller, visitor, person, client_of):
    _, comment = said(client_of(person("ann")), listing, "Rubbish")
    comments.hide(Comment.objects.get(pk=comment["id"]), by=Listing.objects.get(pk=listing["id"]).seller)
    assert read(visitor, listing)["results"] == read(seller, listing)["results"] == []


@pytest.mark.parametrize("query", ["after=x", "after=-1", "after=", "after=%C2%B2", "after=" + "9" * 19, "page_size=0"])
def test_what_no_page_can_be_asked_for_is_refused(query, listing, visitor):
    status, answer = send(visitor, "GET", f"listings/{listing['id']}/comments/?{query}")
    assert (status, answer["reason"], len(answer["fields"])) == (400, "malformed", 1)


def test_the_same_key_says_it_once(listing, person, client_of):
    client = client_of(person("ann"))
    status, comment = said(client, listing, "Hello")
    assert status == 201
    assert said(client, listing, "Something else") == (200, comment)
    assert Comment.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "key"), [("", "a"), (5, "a"), ("x" * 501, "a"), ("a\0b", "a"), ("ok", ""), ("ok", "a b")]
)
def test_what_can_not_be_said_is_refused(text, key, listing, seller):
    status, answer = said(seller, listing, text, key)
    assert (status, answer["reason"]) == (400, "malformed")
    assert not Comment.objects.exists()


def test_visitors_and_blocked_people_say_nothing(listing, visitor, person, client_of):
    assert said(visitor, listing, "Hello")[1]["reason"] == "not_authenticated"
    status, answer = said(client_of(person("ann", is_blocked=True)), listing, "Hello")
    assert (status, answer["reason"]) == (403, "not_allowed")


def test_whoever_says_too_much_waits(listing, seller, settings):
    settings.COMMENTS_PER_MIN, settings.COMMENT_BURST = 1, 1
    comments.forget_rates()
    said(seller, listing, "one", key="one")
    status, answer = said(seller, listing, "two", key="two")
    assert (status, answer["reason"]) == (429, "rate_limited")


def test_an_unknown_listing_has_no_comments(visitor, seller):
    for client, method in [(visitor, "GET"), (seller, "POST")]:
        status, answer = send(client, method, "listings/77/comments/", {"text": "x"} if method == "POST" else None)
        assert (status, answer["reason"]) == (404, "unknown_listing")
