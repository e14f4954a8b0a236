"""Closing an account."""

from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.test import Client
from rest_framework.authtoken.models import Token

from bidding import persister, services
from bidding.keys import shard_of
from bidding.models import LedgerEntry, Listing, Notice, Picture, Watch
from chat.models import Comment
from tests.clock import now_ms
from tests.house import bid, house, person
from tests.web.accounts.entering import GOOD, sign_in, signed_in, with_second_factor
from tests.web.accounts.test_cabinet import picture
from tests.web.listings.conftest import client_of, lot, text_of, told
from web.accounts import profile
from web.accounts.closing import close_account
from web.languages.keeping import keep_language
from web.selling.models import Draft

__all__ = ["client_of", "house", "lot", "person"]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Pictures of a test go here."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def ann(person):
    """Somebody with a password."""
    return person("ann", GOOD, first_name="Ann", last_name="Archer")


def store(listing, settings):
    persister.drain(shard_of(listing.pk, settings.BIDDING_SHARDS))


def close(client, password=GOOD):
    return client.post("/me/close/", {"password": password}, follow=True)


def test_it_asks_for_the_password(ann):
    page = close(signed_in(), "wrong")
    assert "This is not your password." in text_of(page)
    ann.refresh_from_db()
    assert ann.is_active


def test_guessing_the_password_there_is_limited_too(ann, settings):
    client = signed_in()
    for _ in range(settings.FAILED_SIGN_INS_PER_MIN):
        close(client, "wrong")
    assert "There were too many wrong passwords." in text_of(close(client))
    ann.refresh_from_db()
    assert ann.is_active


def test_nothing_personal_stays(ann, lot, media, settings):
    clock = lot()
    profile.change(ann, about="I sell clocks.", time_zone="Europe/Berlin", avatar=picture())
    keep_language(ann, "de")
    with_second_factor(ann)
    Draft.objects.create(seller=ann)
    image = {"image": picture(), "thumbnail": picture()}
    Picture.objects.create(owner=ann, listing=None, **image)
    Watch.objects.create(user=ann, listing=clock)
    Notice.objects.create(user=ann, listing=clock, kind="outbid", at_ms=now_ms())
    EmailAddress.objects.create(user=ann, email="ann@example.org", verified=True, primary=True)
    Token.objects.create(user=ann)
    close_account(ann)
    ann.refresh_from_db()
    assert (ann.username, ann.email, ann.first_name, ann.last_name, ann.about) == (f"closed-{ann.pk}", "", "", "", "")
    assert (ann.is_active, ann.has_usable_password(), ann.avatar.name) == (False, False, "")
    assert (ann.language, ann.time_zone) == ("", "")
    assert ann.closed_at is not None
    for model in (Draft, Picture, Watch, Notice, EmailAddress, Token, Authenticator, UserSession):
        assert not model.objects.exists(), model
    assert [path for path in Path(media).rglob("*") if path.is_file()] == []


def test_the_person_is_signed_out_everywhere_and_cant_come_back(ann):
    token = Token.objects.create(user=ann).key
    here, elsewhere = signed_in(), signed_in()
    page = close(here)
    assert told(page) == ["Your account is closed."]
    assert page.redirect_chain == [("/", 302)]
    for client in (here, elsewhere):
        assert client.get("/me/").status_code == 302
    assert Client().get("/api/v1/me/", headers={"authorization": f"Token {token}"}).status_code == 401
    for name in ("ann", f"closed-{ann.pk}", "ann@example.org"):
        client = Client()
        sign_in(client, name)
        assert "_auth_user_id" not in client.session


def test_the_name_and_address_are_free_again_but_nobody_can_take_the_closed_ones(ann, client):
    from tests.web.accounts.entering import sign_up

    close(signed_in())
    assert "This name can't be used." in text_of(sign_up(client, f"closed-{ann.pk}"))
    sign_up(client, "ann")
    assert "_auth_user_id" in client.session


def test_what_others_need_stays_without_the_name(ann, lot, person, settings):
    clock = lot()
    bid(clock.pk, ann, amount_minor=10_000)
    bid(clock.pk, person("bob"), amount_minor=20_000)
    store(clock, settings)
    Comment.objects.create(listing=clock, author=ann, text="Nice", role="bidder", paddle=1, client_id="a", at_ms=1)
    assert not close_account(ann)
    assert LedgerEntry.objects.get(bidder=ann).value_minor == 10_000
    assert Comment.objects.get().text == "Nice"
    assert str(Comment.objects.get().author.username) == f"closed-{ann.pk}"


def test_a_seller_waits_for_the_end(ann, lot):
    clock = lot("A clock", seller=ann)
    client = signed_in()
    for page in (client.get("/me/close/"), close(client)):
        assert "You are selling: A clock" in text_of(page)
    ann.refresh_from_db()
    assert (ann.username, ann.is_active) == ("ann", True)
    services.end_listing(clock)
    Listing.objects.filter(pk=clock.pk).update(status="closed")
    assert told(close(client)) == ["Your account is closed."]


def test_a_leader_waits_until_somebody_else_leads(ann, lot, person, settings):
    clock = lot("A clock")
    bid(clock.pk, ann, amount_minor=10_000)
    store(clock, settings)
    client = signed_in()
    assert "You are leading: A clock" in text_of(close(client))
    bid(clock.pk, person("bob"), amount_minor=20_000)
    # The ledger says who leads, before PostgreSQL knows.
    assert told(close(client)) == ["Your account is closed."]


def test_while_the_ledger_is_away_nothing_is_closed(ann, lot, person, settings, monkeypatch):
    from bidding.outcomes import LedgerUnavailable

    def away(*_, **__):
        raise LedgerUnavailable("away")

    clock = lot("A clock")
    bid(clock.pk, ann, amount_minor=10_000)
    store(clock, settings)
    client = signed_in()
    monkeypatch.setattr("bidding.selectors.live_listing_sync", away)
    assert "It can't be seen at the moment whether you lead anywhere." in text_of(close(client))
    ann.refresh_from_db()
    assert ann.is_active


def test_nobody_closes_somebody_elses(ann, person, client_of):
    bob = person("bob", "bobs long password")
    client_of(bob).post("/me/close/", {"password": "bobs long password", "user": ann.pk, "username": "ann"})
    ann.refresh_from_db()
    bob.refresh_from_db()
    assert (ann.is_active, bob.is_active) == (True, False)


def test_a_name_that_was_taken_before_it_was_kept_free_does_not_keep_the_account_open(ann, person):
    person(f"closed-{ann.pk}")
    close_account(ann)
    ann.refresh_from_db()
    assert ann.username.startswith(f"closed-{ann.pk}-")
