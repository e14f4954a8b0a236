"""Staff pause, resume, extend, void and cancel on pages that ask first."""

import pytest
from django.contrib.admin.models import LogEntry

from bidding import selectors
from bidding.models import Voiding
from tests.bidding.admin.conftest import make_listing, store, text_of, told
from tests.bidding.away import shut_all
from tests.house import bid

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "/admin/bidding/listing/"


def now(listing):
    """Its public state."""
    return selectors.live_listing_sync(listing.pk).public


def act(admin, name, *listings, **sent):
    """Confirm on the act's page; the page that follows."""
    ids = ",".join(str(listing.pk) for listing in listings)
    return admin.post(f"{LIST}act/{name}/?ids={ids}", sent, follow=True)


def test_a_listings_page_offers_what_makes_sense(admin, listing):
    page = text_of(admin.get(f"{LIST}{listing.pk}/change/"))
    assert "Pause Extend Void a bidder Cancel for good History" in page
    act(admin, "pause", listing)
    assert "Resume Extend Void a bidder Cancel for good History" in text_of(admin.get(f"{LIST}{listing.pk}/change/"))
    act(admin, "cancel", listing)
    assert "Extend" not in text_of(admin.get(f"{LIST}{listing.pk}/change/"))


@pytest.mark.parametrize("name", ["pause", "extend", "void", "cancel"])
def test_asking_changes_nothing(name, admin, listing):
    before = now(listing)
    response = admin.get(f"{LIST}act/{name}/?ids={listing.pk}")
    assert response.status_code == 200
    assert "A longcase clock seller Open – 0" in text_of(response)
    assert now(listing) | {"now_ms": 0} == before | {"now_ms": 0}


def test_pausing_and_resuming_say_what_was_done(admin, listing):
    response = act(admin, "pause", listing)
    assert told(response) == ["“A longcase clock” was paused."]
    assert response.redirect_chain[-1][0] == f"{LIST}{listing.pk}/change/"
    assert now(listing)["status"] == "paused"
    assert told(act(admin, "resume", listing)) == ["“A longcase clock” was resumed."]
    assert now(listing)["status"] == "open"
    assert [entry.get_change_message() for entry in LogEntry.objects.order_by("pk")] == ["Pause", "Resume"]


def test_what_is_refused_says_why(admin, listing):
    response = act(admin, "resume", listing)
    assert told(response) == ["“A longcase clock”: This lot is not paused."]
    assert not LogEntry.objects.exists()


def test_several_are_done_at_once_and_each_is_told(admin, listing):
    other = make_listing(listing.seller, "Another")
    act(admin, "pause", other)
    response = act(admin, "pause", listing, other)
    assert told(response) == ["“A longcase clock” was paused.", "“Another”: This lot is not open."]
    assert response.redirect_chain[-1][0] == LIST


def test_the_lists_actions_lead_to_the_pages_that_ask(admin, listing):
    other = make_listing(listing.seller, "Another")
    both = [listing.pk, other.pk]
    response = admin.post(LIST, {"action": "cancel", "_selected_action": both})
    assert response["Location"] == f"{LIST}act/cancel/?ids={both[0]},{both[1]}"
    response = admin.post(LIST, {"action": "void", "_selected_action": both}, follow=True)
    assert told(response) == ["“Void a bidder” takes at most 1 at a time."]
    assert now(listing)["status"] == "open"


def test_extending_counts_from_the_present_end(admin, listing):
    assert told(act(admin, "extend", listing, minutes="15")) == ["“A longcase clock” was extended."]
    assert now(listing)["ends_at_ms"] == listing.ends_at_ms + 15 * 60_000


@pytest.mark.parametrize("minutes", ["", "0", "-5", "x", "999999"])
def test_an_extension_that_is_none_is_asked_again(minutes, admin, listing):
    response = act(admin, "extend", listing, minutes=minutes)
    assert response.context["form"].errors["minutes"]
    assert now(listing)["ends_at_ms"] == listing.ends_at_ms


def test_cancelling_ends_it_for_good(admin, listing):
    assert told(act(admin, "cancel", listing)) == ["“A longcase clock” was cancelled."]
    assert now(listing)["status"] == "cancelled"
    assert told(act(admin, "extend", listing, minutes="5")) == ["“A longcase clock”: This lot has ended."]


@pytest.fixture
def contest(listing, person):
    """Bids of two people; the second leads with a maximum that nobody may see."""
    bid(listing.pk, person("ann"), amount_minor=10_000)
    bid(listing.pk, person("bob"), max_minor=54_321)
    store(listing)
    return listing


def test_voiding_shows_who_bids_but_no_maximum(admin, contest):
    page = text_of(admin.get(f"{LIST}act/void/?ids={contest.pk}"))
    assert "1 ann 1 $100.00" in page
    assert "2 bob 1 $102.50" in page
    assert "543" not in page


def test_voiding_takes_the_bids_out_and_keeps_the_reason(admin, contest):
    response = act(admin, "void", contest, paddle="2", reason="Paid with buttons")
    assert told(response) == ["“A longcase clock” was worked out again without that bidder."]
    assert (now(contest)["leader"], now(contest)["bid_count"]) == (1, 1)
    voiding = Voiding.objects.get()
    assert (voiding.bidder.username, voiding.reason, voiding.actor.username) == ("bob", "Paid with buttons", "chief")
    assert "Paid with buttons" in text_of(admin.get("/admin/bidding/voiding/"))


@pytest.mark.parametrize("sent", [{}, {"paddle": "2"}, {"reason": "x"}, {"paddle": "7", "reason": "x"}])
def test_voiding_needs_a_bidder_and_a_reason(sent, admin, contest):
    assert act(admin, "void", contest, **sent).context["form"].errors
    assert now(contest)["leader"] == 2


def test_an_outage_is_said_to_be_one(admin, listing, house):
    shut_all(house)
    assert "does not answer" in told(act(admin, "pause", listing))[0]


@pytest.mark.parametrize(
    "path", ["act/pause/", "act/pause/?ids=", "act/pause/?ids=99", "act/pause/?ids=x,²", "act/sell/?ids=1"]
)
def test_an_act_on_nothing_is_not_found(path, admin, listing):
    assert admin.get(LIST + path).status_code == 404


def test_voiding_is_for_one_listing(admin, listing):
    other = make_listing(listing.seller)
    assert admin.get(f"{LIST}act/void/?ids={listing.pk},{other.pk}").status_code == 404
