"""What concerns one person: me, watching, own bids, notices. Nobody else is told."""

import pytest
from django.core.files.base import ContentFile

from bidding import persister, selectors
from bidding.keys import shard_of
from bidding.models import Notice
from chat import conversations
from tests.clock import now_ms
from tests.house import bid as bid_by
from tests.web.api.conftest import bid, create, send

pytestmark = pytest.mark.django_db(transaction=True)


def test_me_has_a_picture_and_unread_messages(person, client_of):
    ann, bob = person("ann"), person("bob")
    ann.avatar.save("a.png", ContentFile(b"x"))
    talk = conversations.conversation_with(person=bob, other=ann)
    conversations.send(conversation=talk, sender=bob, client_id="a", text="Hello")
    me = send(client_of(ann), "GET", "me/")[1]
    assert me["avatar"] == f"http://testserver{ann.avatar.url}"
    assert (me["username"], me["unread"]) == ("ann", 1)
    assert send(client_of(bob), "GET", "me/")[1]["unread"] == 0


def test_watching_twice_is_watching_once(seller, person, client_of):
    ann, listing = person("ann"), create(seller)
    client, path = client_of(ann), f"listings/{listing['id']}/watch/"
    assert send(client, "POST", path) == (201, {"watching": True})
    assert send(client, "POST", path, {}) == (200, {"watching": True})
    assert selectors.is_watching(ann.pk, listing["id"])
    assert [send(client, "DELETE", path) for _ in "12"] == [(204, None)] * 2
    assert not selectors.is_watching(ann.pk, listing["id"])


def test_only_somebody_watches_only_what_is_there(seller, visitor):
    listing = create(seller)
    for method in ("POST", "DELETE"):
        assert send(visitor, method, f"listings/{listing['id']}/watch/")[1]["reason"] == "not_authenticated"
        assert send(seller, method, "listings/77/watch/")[1]["reason"] == "unknown_listing"
        assert send(seller, method, f"listings/{10**30}/watch/")[1]["reason"] == "unknown_listing"
        assert set(send(seller, method, f"listings/{listing['id']}/watch/", {"x": 1})[1]["fields"]) == {"x"}
    assert send(seller, "GET", f"listings/{listing['id']}/watch/")[0] == 405


def test_own_bids_are_told_with_the_own_maximum_and_to_nobody_else(seller, person, client_of, settings):
    ann, bob = person("ann"), person("bob")
    listing, other = create(seller, title="<b>Clock</b>"), create(seller)
    bid_by(listing["id"], ann, max_minor=77_777)
    bid(listing, bob, 10_500)
    bid(other, bob, 10_000)
    for one in (listing, other):
        persister.drain(shard_of(one["id"], settings.BIDDING_SHARDS))
    _, mine = send(client_of(ann), "GET", "me/bids/")
    assert [item | {"ends_at_ms": 0} for item in mine["results"]] == [
        {
            "listing": listing["id"],
            "title": "<b>Clock</b>",
            "currency": "USD",
            "status": "open",
            "price_minor": 10_750,
            "ends_at_ms": 0,
            "outcome": None,
            "paddle": 1,
            "leading": True,
            "max_minor": 77_777,
            "won": False,
        }
    ]
    _, others = send(client_of(bob), "GET", "me/bids/?page_size=1")
    assert (others["results"][0]["listing"], others["results"][0]["leading"]) == (other["id"], True)
    others = client_of(bob).get(others["next"]).json()
    assert (others["results"][0]["leading"], others["results"][0]["max_minor"]) == (False, 10_500)
    for client in (client_of(bob), seller):
        for path in ("me/bids/", "listings/", f"listings/{listing['id']}/bids/"):
            assert "77777" not in str(send(client, "GET", path))


def test_own_notices_are_told_newest_first_and_to_nobody_else(seller, person, client_of):
    ann, bob = person("ann"), person("bob")
    listings = [create(seller)["id"] for _ in range(3)]
    for index, pk in enumerate(listings):
        Notice.objects.create(user=ann, listing_id=pk, kind="outbid", price_minor=12_000, at_ms=now_ms() // 10 * 10)
        Notice.objects.create(user=bob, listing_id=pk, kind="lost", at_ms=index, shown=index == 0)
    _, page = send(client_of(ann), "GET", "me/notices/?page_size=2")
    rest = client_of(ann).get(page["next"]).json()
    told = page["results"] + rest["results"]
    assert sorted(notice["listing"] for notice in told) == sorted(listings)
    assert {(notice["kind"], notice["price_minor"], notice["read"]) for notice in told} == {("outbid", 12_000, False)}
    assert [notice["kind"] for notice in send(client_of(bob), "GET", "me/notices/")[1]["results"]] == ["lost"]


@pytest.mark.parametrize("path", ["me/", "me/bids/", "me/notices/"])
def test_nobody_is_told_nothing(path, visitor):
    status, answer = send(visitor, "GET", path)
    assert (status, answer["reason"]) == (401, "not_authenticated")


def test_staffs_session_needs_the_second_factor_that_the_admin_asks_for(person, seller, staff, visitor, settings):
    settings.STAFF_NEED_TWO_FACTOR = True
    listing = create(seller)
    visitor.force_login(person("boss", is_staff=True))
    status, answer = send(visitor, "POST", f"listings/{listing['id']}/pause/")
    assert (status, answer["reason"]) == (403, "not_allowed")
    assert send(staff, "POST", f"listings/{listing['id']}/pause/")[0] == 200
