"""Forgotten and changed passwords, and what else ends with them."""

import re

import pytest
from django.core import mail
from django.test import Client
from rest_framework.authtoken.models import Token

from tests.house import house, person
from tests.web.accounts.entering import GOOD, sign_in, signed_in, with_second_factor
from tests.web.listings.conftest import text_of, told

__all__ = ["house", "person"]

pytestmark = pytest.mark.django_db(transaction=True)

NEW = "another long sentence"


def ask_for_link(client, email):
    return client.post("/accounts/password/reset/", {"email": email}, follow=True)


def link_in(message):
    return re.search(r"http://localhost:8000(/accounts/password/reset/key/\S+)", message.body)[1]


def choose(client, link, password=NEW):
    page = client.get(link, follow=True)
    return client.post(page.request["PATH_INFO"], {"password1": password, "password2": password}, follow=True)


def change(client, old=GOOD, new=NEW):
    sent = {"oldpassword": old, "password1": new, "password2": new}
    return client.post("/accounts/password/change/", sent, follow=True)


def test_a_forgotten_password_is_replaced_by_the_link_in_the_mail_once(client, person):
    person("ann", GOOD)
    ask_for_link(client, "Ann@example.org")
    assert mail.outbox[0].to == ["ann@example.org"]
    assert "Your username is ann." in mail.outbox[0].body
    link = link_in(mail.outbox[0])
    assert "Your password is changed" in text_of(choose(client, link))
    assert "Sign out" in text_of(sign_in(Client(), "ann", NEW))
    assert "This link does not work any more" in text_of(client.get(link, follow=True))


def test_whether_somebody_has_the_address_is_not_told(client, person):
    person("ann", GOOD)
    known, unknown = ask_for_link(Client(), "ann@example.org"), ask_for_link(Client(), "nobody@example.org")
    assert known.redirect_chain == unknown.redirect_chain
    assert text_of(known) == text_of(unknown)
    assert [message.to for message in mail.outbox] == [["ann@example.org"], ["nobody@example.org"]]


def test_a_new_password_by_link_does_not_get_past_the_second_factor(client, person):
    with_second_factor(person("ann", GOOD))
    ask_for_link(client, "ann@example.org")
    choose(client, link_in(mail.outbox[0]))
    assert "Now your second factor" in text_of(sign_in(client, "ann", NEW))
    assert "_auth_user_id" not in client.session


def test_a_changed_password_ends_the_token_and_every_other_session(person):
    ann = person("ann", GOOD)
    bobs = Token.objects.create(user=person("bob"))
    Token.objects.create(user=ann)
    here, elsewhere = signed_in(), signed_in()
    assert "Your password is changed." in told(change(here))
    assert here.get("/me/").status_code == 200
    assert elsewhere.get("/me/").status_code == 302
    assert list(Token.objects.all()) == [bobs]


@pytest.mark.parametrize("way", ["link", "admin", "command"])
def test_every_way_to_a_new_password_ends_the_token(client, person, way):
    ann = person("ann", GOOD)
    Token.objects.create(user=ann)
    if way == "link":
        ask_for_link(client, "ann@example.org")
        choose(client, link_in(mail.outbox[0]))
    elif way == "admin":
        client.force_login(person("chief", is_staff=True, is_superuser=True))
        sent = {"password1": NEW, "password2": NEW, "usable_password": "true"}
        client.post(f"/admin/accounts/user/{ann.pk}/password/", sent)
    else:
        ann.set_password(NEW)
        ann.save()
    ann.refresh_from_db()
    assert ann.check_password(NEW)
    assert not Token.objects.exists()


def test_signing_in_with_a_hash_of_old_leaves_the_token(client, person, settings):
    ann = person("ann", GOOD)
    token = Token.objects.create(user=ann)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher", *settings.PASSWORD_HASHERS]
    sign_in(client)
    ann.refresh_from_db()
    assert ann.password.startswith("pbkdf2")
    assert Token.objects.get() == token


def test_a_wrong_old_password_changes_nothing(person):
    person("ann", GOOD)
    client = signed_in()
    assert "This is not your current password." in text_of(change(client, old="wrong"))
    assert "Sign out" in text_of(sign_in(Client()))


def test_an_address_is_added_and_removed_only_by_whoever_shows_the_password_again(person):
    person("ann", GOOD)
    client = signed_in()
    asked = client.post("/accounts/email/", {"email": "other@example.org", "action_add": ""}, follow=True)
    assert "Is it you?" in text_of(asked)
    client.post(asked.request["PATH_INFO"] + "?" + asked.request["QUERY_STRING"], {"password": GOOD})
    assert [one.email for one in client.get("/accounts/email/").context["emailaddresses"]] == [
        "ann@example.org",
        "other@example.org",
    ]


def test_other_browsers_are_signed_out_from_the_list(person):
    person("ann", GOOD)
    here, elsewhere = signed_in(), signed_in()
    page = here.get("/accounts/sessions/")
    assert text_of(page).count("127.0.0.1") == 2
    here.post("/accounts/sessions/")
    assert here.get("/me/").status_code == 200
    assert elsewhere.get("/me/").status_code == 302
