"""Signing up, in and out."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import Argon2PasswordHasher, identify_hasher, make_password
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import IntegrityError
from django.test import Client
from django.urls import get_resolver

from tests.house import house, person
from tests.web.accounts.entering import GOOD, sign_in, sign_up
from tests.web.listings.conftest import lot, text_of, told

__all__ = ["house", "lot", "person"]

pytestmark = pytest.mark.django_db(transaction=True)

ELSEWHERE = ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example/", "javascript:alert(1)"]


def test_signing_up_signs_in_and_goes_back(client, lot):
    clock = lot()
    page = sign_up(client, next=f"/listings/{clock.pk}/")
    assert page.redirect_chain == [(f"/listings/{clock.pk}/", 302)]
    assert "Welcome, ann. You can bid now." in told(page)
    assert 'id="bid-form"' in page.content.decode()
    assert get_user_model().objects.get(username="ann").email == "ann@example.org"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": "ANN"}, "Somebody has this name already."),
        ({"name": ""}, "This field is required."),
        ({"name": "no spaces"}, "Enter a valid username."),
        ({"name": "Closed-7"}, "This name can't be used."),
        ({"name": "."}, "This name can't be used."),
        ({"name": ".."}, "This name can't be used."),
        ({"name": "bob@example.org"}, "This name can't be used."),
        ({"name": "\ufb01n"}, "This name can't be used."),  # a ligature
        ({"name": "\uff41nn"}, "This name can't be used."),  # a wide letter
        ({"name": "bob", "email": "nobody"}, "Enter a valid email address."),
        ({"name": "bob", "again": "another one"}, "You must type the same password each time."),
        ({"name": "bob", "password": "12345678", "again": "12345678"}, "This password is entirely numeric."),
        ({"name": "bob", "password": "short", "again": "short"}, "This password is too short."),
    ],
)
def test_signing_up_says_what_is_wrong(client, person, fields, words):
    person("ann")
    page = sign_up(client, **fields)
    assert words in text_of(page)
    assert get_user_model().objects.count() == 1


def test_a_name_is_one_persons_in_any_case_for_the_database_too(person):
    person("ann")
    with pytest.raises(IntegrityError):
        person("Ann")


def test_a_name_is_not_given_that_an_old_one_only_looks_different_from(client, person):
    person("\ufb01n\uff41")
    assert "Somebody has this name already." in text_of(sign_up(client, "Fina"))
    assert sign_up(client, "finb").redirect_chain == [("/", 302)]


@pytest.mark.parametrize("name", ["ann", "ANN", " ann ", "ann@example.org", "Ann@Example.org"])
def test_one_signs_in_by_name_or_address_in_any_case(client, person, name):
    person("ann", GOOD)
    assert "Sign out" in text_of(sign_in(client, name))


def test_signing_out_says_so_and_leaves_no_session(client, person):
    person("ann", GOOD)
    sign_in(client)
    key = client.session.session_key
    page = client.post("/accounts/logout/", follow=True)
    assert told(page) == ["You are signed out."]
    assert "Sign in" in text_of(page)
    assert not Session.objects.filter(session_key=key).exists()


def test_signing_in_gives_the_session_a_new_key(client, person):
    person("ann", GOOD)
    session = client.session
    session["from"] = "somebody else"
    session.save()
    client.cookies["sessionid"] = session.session_key
    sign_in(client)
    assert client.session.session_key != session.session_key
    assert not Session.objects.filter(session_key=session.session_key).exists()


def test_a_wrong_password_and_a_wrong_name_are_told_alike(client, person):
    person("ann", GOOD)
    pages = [sign_in(client, name, "wrong") for name in ("ann", "nobody")]
    for page in pages:
        assert "This is not the right name or password." in text_of(page)


def test_an_account_that_was_switched_off_does_not_sign_in(client, person):
    person("ann", GOOD, is_active=False)
    page = sign_in(client)
    assert "This account is not active" in text_of(page)
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("url", ELSEWHERE)
def test_nobody_is_led_to_another_site(person, settings, url):
    settings.ALLOWED_HOSTS = ["testserver", "elsewhere.example"]
    settings.CSRF_TRUSTED_ORIGINS = ["https://elsewhere.example"]
    person("ann", GOOD)
    client = Client()
    assert sign_in(client, next=url).redirect_chain == [("/", 302)]
    assert sign_up(Client(), "bob", next=url).redirect_chain == [("/", 302)]
    assert client.post("/accounts/logout/", {"next": url})["Location"] == "/"


def test_signing_out_is_not_a_link(client, person):
    client.force_login(person("ann"))
    assert "Sign out?" in text_of(client.get("/accounts/logout/"))
    assert "ann" in text_of(client.get("/"))


def test_many_sign_ins_at_once_fit_into_memory(settings, person):
    kept = identify_hasher(person("ann", GOOD).password).decode(make_password(GOOD))
    assert kept["variety"] == "argon2id"
    assert kept["memory_cost"] * settings.REQUESTS_AT_ONCE < 512 * 1024, "KiB"


def test_a_password_kept_by_djangos_own_hasher_still_signs_in(client, person):
    ann = person("ann", GOOD)
    ann.password = Argon2PasswordHasher().encode(GOOD, "somesalt")
    ann.save()
    assert sign_in(client).redirect_chain == [("/", 302)]


def test_an_address_is_confirmed_by_the_link_in_the_mail(client, house):
    sign_up(client)
    link = re.search(r"http://localhost:8000(/accounts/confirm-email/\S+)", mail.outbox[0].body)[1]
    assert mail.outbox[0].subject == "Confirm your address at Rostrum"
    assert "Is ann@example.org the address of ann?" in text_of(client.get(link))
    client.post(link)
    assert client.get("/accounts/email/").context["emailaddresses"][0].verified


@pytest.mark.parametrize("path", ["/accounts/signup/", "/accounts/password/reset/"])
def test_links_in_mail_lead_to_the_site_whichever_host_was_asked_for(house, person, settings, path):
    settings.SITE_URL = "https://auction.example"
    person("ann")
    for email in ("ann@example.org", "new@example.org"):
        sent = {"username": "new", "email": email, "password1": GOOD, "password2": GOOD}
        Client().post(path, sent, headers={"host": "testserver:6666"})
    links = re.findall(r"https?://\S+", " ".join(message.body for message in mail.outbox))
    assert len(links) >= 2
    assert all(link.startswith("https://auction.example/") for link in links), links


def test_where_confirming_is_mandatory_nobody_signs_in_before(client, house, settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    page = sign_up(client)
    assert "Look into your mail" in text_of(page)
    assert "_auth_user_id" not in client.session
    assert "Look into your mail" in text_of(sign_in(client))
    link = re.search(r"http://localhost:8000(/accounts/confirm-email/\S+)", mail.outbox[0].body)[1]
    client.post(link)
    sign_in(client)
    assert "_auth_user_id" in client.session


def test_a_mail_server_that_is_away_keeps_nobody_out(client, house, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    page = sign_up(client)
    assert "The e-mail could not be sent just now. Please try again later." in told(page)
    assert "_auth_user_id" in client.session


def _pages_of_allauth():
    """Every address of allauth's that takes no part of it from outside."""
    for names in get_resolver().reverse_dict:
        if isinstance(names, str) and names.startswith(("account_", "mfa_", "usersessions_")):
            path, parameters = get_resolver().reverse_dict.getlist(names)[0][0][0]
            if not parameters:
                yield f"/{path}"


def test_no_page_is_allauths_own(person):
    person("ann", GOOD)
    browsers = [Client(), Client()]
    sign_in(browsers[1])
    paths = sorted(_pages_of_allauth())
    assert len(paths) > 15
    for client in browsers:
        for path in paths:
            page = client.get(path, follow=True)
            if page["Content-Type"].startswith("text/html") and path != "/accounts/2fa/webauthn/login/":
                assert 'class="brand"' in page.content.decode(), path
