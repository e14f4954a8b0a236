"""Closing an account against putting something up, and against bidding, each while the other is under way."""

import datetime as dt
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone
from rest_framework.authtoken.models import Token

from bidding.models import Category, Listing
from bidding.outcomes import BidAccepted, BidRejected, LedgerUnavailable, Reason, SellerBarred
from bidding.terms import Terms
from tests.clock import HOUR_MS, now_ms
from tests.faults.waiting import until
from tests.house import bid, house, person
from tests.together import together
from tests.web.listings.conftest import lot
from web.accounts import closing
from web.accounts.models import User
from web.live.identity import Credential, Kind, look_up
from web.selling import drafts
from web.selling.models import Draft

__all__ = ["house", "lot", "person"]

pytestmark = pytest.mark.django_db(transaction=True)

TOKEN = "b" * 32


def publish(seller):
    """As a request does that has found the person a moment ago."""
    terms = Terms(start_minor=100, ends_at_ms=now_ms() + HOUR_MS)
    texts = {"title": "A clock", "category": Category.objects.get(), "description": ""}
    try:
        return drafts.publish(seller=seller, token=TOKEN, texts=texts, terms=terms, pictures=[])
    finally:
        connection.close()


def save(seller):
    try:
        return drafts.save_draft(seller=seller, token=TOKEN, typed={"title": "A clock"}, pictures=[])
    finally:
        connection.close()


def somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()


@pytest.mark.parametrize("act", [publish, save])
@pytest.mark.parametrize("has_draft", [True, False])
def test_what_is_sent_while_the_account_closes_is_refused(person, monkeypatch, act, has_draft):
    ann = person("ann")
    as_it_was, end_access = User.objects.get(pk=ann.pk), closing._end_access
    if has_draft:
        Draft.objects.create(seller=ann, token=TOKEN)
    with ThreadPoolExecutor(1) as elsewhere:
        acts = []

        def meanwhile(closed):
            acts.append(elsewhere.submit(act, as_it_was))
            until(somebody_waits, "it waits for the closing")
            end_access(closed)

        monkeypatch.setattr(closing, "_end_access", meanwhile)
        assert not closing.close_account(ann)
        with pytest.raises(SellerBarred):
            acts[0].result()
    assert not Listing.objects.exists()
    assert not Draft.objects.exists()


def test_an_account_that_has_just_put_something_up_stays_open(person, monkeypatch):
    ann = person("ann")
    create = drafts.services.create_listing
    with ThreadPoolExecutor(1) as elsewhere:
        closings = []

        def close():
            try:
                return closing.close_account(ann)
            finally:
                connection.close()

        def meanwhile(**fields):
            closings.append(elsewhere.submit(close))
            until(somebody_waits, "closing waits for the listing")
            return create(**fields)

        monkeypatch.setattr(drafts.services, "create_listing", meanwhile)
        listing = publish(ann)
        assert closings[0].result().selling == [listing]
    ann.refresh_from_db()
    assert ann.is_active


def bid_as_a_process_does(listing, bidder, credential):
    """It looks up who shows the credential, and says to the ledger whether that one may bid."""
    identity = look_up([credential]).get(credential)
    if identity is None:
        return BidRejected(Reason.NOT_AUTHENTICATED)
    return bid(listing.pk, bidder, amount_minor=10_000, allowed=identity.allowed)


@pytest.fixture
def credential(person):
    """A token of somebody who is about to bid for the first time."""
    ann = person("ann")
    return Credential(Kind.TOKEN, Token.objects.create(user=ann).key)


@pytest.mark.parametrize("delay_s", [0, 0.02, 0.05, 0.1, 0.4, 0.7])
def test_an_account_is_closed_or_leads_but_never_both(lot, credential, delay_s):
    clock, ann = lot(), User.objects.get(username="ann")

    def act():
        time.sleep(delay_s)  # before, while and after it is looked at
        return bid_as_a_process_does(clock, ann, credential)

    kept_open, outcome = together(lambda: closing.close_account(User.objects.get(pk=ann.pk)), act)
    ann.refresh_from_db()
    assert isinstance(outcome, BidAccepted) == bool(kept_open) == ann.is_active, outcome


def test_a_first_bid_that_is_not_yet_stored_keeps_the_account_open(lot, person):
    ann, clock = person("ann"), lot()
    assert isinstance(bid(clock.pk, ann, amount_minor=10_000), BidAccepted)
    assert not closing.obstacles(ann)
    assert closing.close_account(ann).leading == [clock]
    ann.refresh_from_db()
    assert ann.may_bid


def test_no_bid_is_taken_while_it_is_looked_whether_the_account_can_close(lot, credential, monkeypatch):
    clock, ann, outcomes = lot(), User.objects.get(username="ann"), []
    catch_up = closing.services.catch_up

    def meanwhile():
        outcomes.append(bid_as_a_process_does(clock, ann, credential))
        catch_up()

    monkeypatch.setattr(closing.services, "catch_up", meanwhile)
    assert not closing.close_account(ann)
    assert [outcome.reason for outcome in outcomes] == [Reason.NOT_ALLOWED]


def test_whoever_could_not_be_looked_at_may_bid_again(lot, credential, monkeypatch):
    def away():
        raise LedgerUnavailable("away")

    monkeypatch.setattr(closing.services, "catch_up", away)
    ann = User.objects.get(username="ann")
    with pytest.raises(LedgerUnavailable):
        closing.close_account(ann)
    assert isinstance(bid_as_a_process_does(lot(), ann, credential), BidAccepted)


@pytest.mark.parametrize("held_until", [None, timezone.now()], ids=["another closing let go", "it took too long"])
def test_an_account_is_not_closed_once_bids_are_taken_again(lot, credential, monkeypatch, held_until):
    clock, ann, outcomes = lot(), User.objects.get(username="ann"), []
    catch_up = closing.services.catch_up

    def meanwhile():
        catch_up()
        User.objects.update(closing_until=held_until)
        outcomes.append(bid_as_a_process_does(clock, ann, credential))

    monkeypatch.setattr(closing.services, "catch_up", meanwhile)
    with pytest.raises(LedgerUnavailable):
        closing.close_account(ann)
    assert isinstance(outcomes[0], BidAccepted)
    ann.refresh_from_db()
    assert ann.is_active


def test_a_closing_that_was_broken_off_holds_bids_for_a_while_only(credential):
    User.objects.update(closing_until=timezone.now() + dt.timedelta(seconds=5))
    assert not look_up([credential])[credential].allowed
    User.objects.update(closing_until=timezone.now())
    assert look_up([credential])[credential].allowed
