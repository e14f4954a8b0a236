"""Signing up, in and out, and what a person was told."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import Argon2PasswordHasher, identify_hasher, make_password
from django.test import Client

from bidding.models import Notice
from tests.clock import now_ms
from tests.house import house, person
from tests.web.listings.conftest import lot, text_of, told

__all__ = ["house", "lot", "person"]

pytestmark = pytest.mark.django_db(transaction=True)

GOOD = "correct horse battery"


def sign_up(client, name="ann", password=GOOD, again=GOOD, **fields):
    sent = {"username": name, "password1": password, "password2": again, **fields}
    return client.post("/accounts/sign-up/", sent, follow=True)


def test_signing_up_signs_in_and_goes_back(client, lot):
    clock = lot()
    page = sign_up(client, next=f"/listings/{clock.pk}/")
    assert page.redirect_chain == [(f"/listings/{clock.pk}/", 302)]
    assert told(page) == ["Welcome, ann. You can bid now."]
    assert 'id="bid-form"' in page.content.decode()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": "ANN"}, "A user with that username already exists."),
        ({"name": ""}, "This field is required."),
        ({"name": "no spaces"}, "Enter a valid username."),
        ({"name": "bob", "again": "another one"}, "The two password fields didn’t match."),
        ({"name": "bob", "password": "12345678", "again": "12345678"}, "This password is entirely numeric."),
    ],
)
def test_signing_up_says_what_is_wrong(client, person, fields, words):
    person("ann")
    page = sign_up(client, **fields)
    assert words in text_of(page)
    assert get_user_model().objects.count() == 1


def test_signing_in_and_out(client, person):
    person("ann", GOOD)
    page = client.post("/accounts/sign-in/", {"username": "ann", "password": GOOD}, follow=True)
    assert "ann" in text_of(page)
    assert "Sign out" in text_of(page)
    page = client.post("/accounts/sign-out/", follow=True)
    assert told(page) == ["You are signed out."]
    assert "Sign in" in text_of(page)


def test_a_wrong_password_is_told(client, person):
    person("ann", GOOD)
    page = client.post("/accounts/sign-in/", {"username": "ann", "password": "wrong"})
    assert "Please enter a correct username and password." in text_of(page)


def test_a_link_to_another_site_is_not_followed(client, person):
    person("ann", GOOD)
    sent = {"username": "ann", "password": GOOD, "next": "https://elsewhere.example/"}
    assert client.post("/accounts/sign-in/", sent)["Location"] == "/"
    assert sign_up(Client(), "bob", next="//elsewhere.example/").redirect_chain == [("/", 302)]


def test_signing_out_is_not_a_link(client, person):
    client.force_login(person("ann"))
    assert client.get("/accounts/sign-out/").status_code == 405
    assert "ann" in text_of(client.get("/"))


def test_notices_are_the_persons_own_newest_first(client, lot, person):
    ann, bob, clock, chair = person("ann"), person("bob"), lot("A longcase clock"), lot("A chair")
    for user, listing, kind, price in (
        (ann, clock, "lost", 12_000),
        (ann, chair, "won", 9_000),
        (bob, clock, "won", 12_000),
    ):
        Notice.objects.create(user=user, listing=listing, kind=kind, price_minor=price, at_ms=now_ms())
    client.force_login(ann)
    text = text_of(client.get("/accounts/notices/"))
    assert text.index("You won A chair · $90.00") < text.index("You did not win A longcase clock · $120.00")
    assert text.count("You won") == 1


def test_every_kind_of_notice_has_words(client, lot, person):
    ann, clock = person("ann"), lot()
    for kind in Notice.Kind.values:
        Notice.objects.create(user=ann, listing=clock, kind=kind, at_ms=now_ms())
    client.force_login(ann)
    assert client.get("/accounts/notices/").status_code == 200


def test_without_notices_it_says_what_will_be_there(client, person):
    client.force_login(person("ann"))
    assert "Nothing yet." in text_of(client.get("/accounts/notices/"))


def test_notices_need_signing_in(client, house):
    assert client.get("/accounts/notices/")["Location"] == "/accounts/sign-in/?next=/accounts/notices/"


@pytest.mark.parametrize("page", ["/accounts/sign-in/", "/admin/login/"])
def test_passwords_can_be_guessed_a_few_times_only(client, person, settings, page):
    ann = person("ann", GOOD)
    ann.is_staff = True
    ann.save()
    for _ in range(settings.FAILED_SIGN_INS_PER_MIN):
        client.post(page, {"username": "Ann", "password": "wrong"})
    refused = client.post(page, {"username": "ann", "password": GOOD})
    assert "There were too many wrong passwords." in text_of(refused)
    assert client.post(page, {"username": "ann", "password": GOOD}, REMOTE_ADDR="10.0.0.7").status_code == 302


def test_many_sign_ins_at_once_fit_into_memory(settings, person):
    kept = identify_hasher(person("ann", GOOD).password).decode(make_password(GOOD))
    assert kept["variety"] == "argon2id"
    assert kept["memory_cost"] * settings.REQUESTS_AT_ONCE < 512 * 1024, "KiB"


def test_a_password_kept_by_djangos_own_hasher_still_signs_in(client, person):
    ann = person("ann", GOOD)
    ann.password = Argon2PasswordHasher().encode(GOOD, "somesalt")
    ann.save()
    assert client.post("/accounts/sign-in/", {"username": "ann", "password": GOOD}).status_code == 302
