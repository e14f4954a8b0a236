"""Bids, quarantine, results and cursors: looked at, not touched, and never a maximum that leads."""

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Permission
from django.test import Client

from bidding.models import (
    Bid,
    LedgerEntry,
    Listing,
    ListingResult,
    Notice,
    QuarantinedEntry,
    ShardCursor,
    Voiding,
)
from tests.bidding.admin.conftest import store, text_of, told
from tests.clock import now_ms
from tests.house import bid

pytestmark = pytest.mark.django_db(transaction=True)

SECRET = 54_321


@pytest.fixture
def contest(listing, person):
    """A straight bid of 100.00, then a maximum of 543.21 that leads."""
    bid(listing.pk, person("ann"), amount_minor=10_000)
    bid(listing.pk, person("bob"), max_minor=SECRET)
    store(listing)
    return listing


@pytest.mark.parametrize("model", [Bid, ListingResult, Notice, Voiding, ShardCursor, QuarantinedEntry])
def test_records_are_never_changed_by_hand(model, admin, contest):
    path = f"/admin/bidding/{model._meta.model_name}/"
    assert admin.get(path).status_code == 200
    assert admin.get(f"{path}add/").status_code == 403
    row = site.get_model_admin(model).get_queryset(None).first()
    if row is not None:
        assert admin.get(f"{path}{row.pk}/change/").status_code == 200
        assert admin.post(f"{path}{row.pk}/change/", {"voided": True}).status_code == 403
        assert admin.get(f"{path}{row.pk}/delete/").status_code == 403


def test_the_raw_log_has_no_page():
    assert not site.is_registered(LedgerEntry)


def test_bids_are_listed_without_the_maximum_that_leads(admin, contest):
    page = text_of(admin.get("/admin/bidding/bid/"))
    assert "1 ann Straight $100.00 $100.00 opening" in page
    assert "2 bob Automatic $102.50 hidden until the end outbid_leader" in page


def test_a_bids_page_tells_no_maximum_and_no_payload(admin, contest):
    leading = Bid.objects.get(kind="automatic")
    page = admin.get(f"/admin/bidding/bid/{leading.pk}/change/").content.decode()
    assert "543" not in page
    assert "hidden until the end" in page
    assert "leader_max" not in page


def test_after_the_end_maxima_are_shown(admin, contest):
    Listing.objects.update(status="closed")
    assert "Automatic $102.50 $543.21" in text_of(admin.get("/admin/bidding/bid/"))


@pytest.mark.parametrize("lookup", ["value_minor__gt=1", "value_minor=54321", "payload__contains=54321"])
def test_a_maximum_can_not_be_found_by_filtering(lookup, admin, contest):
    assert admin.get(f"/admin/bidding/bid/?{lookup}").status_code == 400
    assert admin.get(f"/admin/accounts/user/?bids__{lookup}").status_code == 400


def test_a_maximum_can_not_be_found_by_searching_or_sorting(admin, contest):
    assert "bob" not in text_of(admin.get("/admin/bidding/bid/?q=54321")).partition("By kind")[0].partition("Action")[2]
    columns = site.get_model_admin(Bid).list_display
    for number in range(1, len(columns) + 1):
        response = admin.get(f"/admin/bidding/bid/?o={number}")
        assert "value_minor" not in str(response.context["cl"].queryset.query.order_by)


def test_bids_take_as_many_queries_for_many_as_for_few(admin, contest, person, django_assert_max_num_queries):
    for number in range(8):
        bid(contest.pk, person(f"bidder{number}"), amount_minor=60_000 + number * 5_000)
    store(contest)
    with django_assert_max_num_queries(8):
        admin.get("/admin/bidding/bid/")


@pytest.fixture
def quarantined(contest):
    """An entry of the contest that could not be stored."""
    contest.held = True
    contest.save(update_fields=["held"])
    return QuarantinedEntry.objects.create(
        shard=0,
        epoch=1,
        stream_ms=5,
        stream_n=0,
        listing=contest,
        payload='{"leader_max_minor":54321}',
        problem='null value violates a constraint: {"leader_max_minor":54321}\nDETAIL: 54321',
    )


def test_quarantine_tells_what_is_wrong_without_the_entry(admin, quarantined):
    for path in ("", f"{quarantined.pk}/change/"):
        page = text_of(admin.get(f"/admin/bidding/quarantinedentry/{path}"))
        assert "null value violates a constraint" in page
        assert "54321" not in page
    Listing.objects.update(status="closed")
    assert "54321" in text_of(admin.get(f"/admin/bidding/quarantinedentry/{quarantined.pk}/change/"))


def test_releasing_goes_through_the_service(admin, quarantined, contest):
    sent = {"action": "release", "_selected_action": [quarantined.pk]}
    response = admin.post("/admin/bidding/quarantinedentry/", sent, follow=True)
    assert told(response) == ["1 entry was released. 1 of them still can’t be stored: the listing goes on without."]
    quarantined.refresh_from_db()
    assert quarantined.released_by.username == "chief"
    assert Listing.objects.get(pk=contest.pk).held is False
    assert told(admin.post("/admin/bidding/quarantinedentry/", sent, follow=True)) == ["They were released before."]


def test_a_stop_is_told_without_entries_and_can_be_cleared(admin, house):
    problem = 'entry 5-0 is there with another payload: {"leader_max_minor":54321} there'
    ShardCursor.objects.filter(pk=3).update(stopped_because=problem)
    page = text_of(admin.get("/admin/bidding/shardcursor/"))
    assert "entry 5-0 is there with another payload" in page
    assert "54321" not in page
    sent = {"action": "clear_the_stop", "_selected_action": [2, 3]}
    assert told(admin.post("/admin/bidding/shardcursor/", sent, follow=True)) == ["1 shard(s) are read again."]
    assert not ShardCursor.objects.exclude(stopped_because="").exists()


def test_looking_is_not_enough_to_release_or_to_clear(person, quarantined):
    helper = person("helper", is_staff=True)
    views = Permission.objects.filter(codename__in=["view_quarantinedentry", "view_shardcursor"])
    helper.user_permissions.set(views)
    client = Client()
    client.force_login(helper)
    for model, action in [("quarantinedentry", "release"), ("shardcursor", "clear_the_stop")]:
        page = client.get(f"/admin/bidding/{model}/")
        assert page.status_code == 200
        assert f'value="{action}"' not in page.content.decode()


def test_results_and_notices_are_readable(admin, contest, person):
    ann = person("winner")
    ListingResult.objects.create(
        listing=contest, outcome="sold", price_minor=10_250, winner=ann, winner_paddle=2, at_ms=now_ms()
    )
    Notice.objects.create(user=ann, listing=contest, kind="won", price_minor=10_250, at_ms=now_ms())
    assert "A longcase clock Sold $102.50 winner 2" in text_of(admin.get("/admin/bidding/listingresult/"))
    assert "winner Won A longcase clock $102.50" in text_of(admin.get("/admin/bidding/notice/"))
    page = text_of(admin.get(f"/admin/bidding/listing/{contest.pk}/change/"))
    assert "Sold for $102.50 to winner (paddle 2)" in page
