"""What allauth would say is said in the house's words, in each of its languages."""

import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import allauth
import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import mail
from django.template.loader import get_template
from django.test import Client

from tests.house import house, person
from tests.web.accounts.entering import GOOD, sign_in, signed_in, with_second_factor
from tests.web.listings.conftest import text_of, told

__all__ = ["house", "person"]

THEIRS = Path(allauth.__file__).parent / "templates"
OURS = settings.BASE_DIR / "web" / "templates"
ROOMS = ("account", "mfa", "usersessions")
SWITCHED_OFF = re.compile(
    r"phone|login_code|_code_|confirm_\w+_code|by_passkey|signup_(closed|form)|mfa/trust|email_change\."
)
WITHOUT_WORDS = re.compile(r"/base(\.|_(?!notification|reauth))|download\.txt|snippets/|verified_email_required")
NEWER = "email_confirmation_signup_message.txt"
"""Includes the other one."""


def pages():
    """The templates of allauth that somebody may come to see."""
    found = [str(path.relative_to(THEIRS)) for room in ROOMS for path in (THEIRS / room).rglob("*") if path.is_file()]
    return sorted(
        name for name in found if not (SWITCHED_OFF.search(name) or WITHOUT_WORDS.search(name) or NEWER in name)
    )


@pytest.mark.parametrize("name", pages())
def test_each_page_message_and_e_mail_is_ours(name):
    assert Path(get_template(name).origin.name).is_relative_to(OURS)


@pytest.mark.django_db(transaction=True)
def test_forms_are_labelled_and_refuse_in_german_too(person):
    person("ann", GOOD)
    client = Client(headers={"accept-language": "de"})
    assert "Name oder Passwort stimmt nicht." in text_of(sign_in(client, "ann", "wrong"))
    sign_in(client)
    again = client.get("/accounts/2fa/webauthn/add/", follow=True)
    assert "Ihr Passwort" in text_of(again)
    client.post(again.request["PATH_INFO"], {"password": GOOD})
    page = text_of(client.get("/accounts/2fa/webauthn/add/"))
    for words in ("Wie Sie ihn nennen", "Ein Passkey: Er meldet Sie ohne Passwort an", "Hinzufügen"):
        assert words in page
    assert 'value="Schlüssel 1"' in client.get("/accounts/2fa/webauthn/add/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_other_ways_to_show_who_one_is_are_named(person):
    ann = person("ann", GOOD)
    client = signed_in()
    with_second_factor(ann)
    page = client.get("/accounts/reauthenticate/")
    assert "Type a code of your app, or a recovery code" in text_of(page)


@pytest.mark.django_db(transaction=True)
def test_what_happened_to_an_account_is_mailed_in_the_language_and_zone_of_its_person(person):
    ann = person("ann", GOOD, language="de", time_zone="Asia/Dubai")
    EmailAddress.objects.create(user=ann, email=ann.email, primary=True, verified=True)
    client = signed_in()
    new = {"oldpassword": GOOD, "password1": "another good password", "password2": "another good password"}
    page = client.post("/accounts/password/change/", new, follow=True)
    assert told(page) == ["Ihr Passwort ist geändert."]
    (letter,) = mail.outbox
    assert letter.subject == "Ihr Passwort bei Rostrum ist geändert"
    assert "Das Passwort Ihres Kontos bei Rostrum wurde geändert." in letter.body
    when = re.search(r"Wann: (.+?), (\d\d:\d\d:\d\d) UTC\+04\n", letter.body)
    assert when
    there = datetime.now(ZoneInfo("Asia/Dubai"))
    assert when[1].startswith(f"{there.day}. ") or there.hour == 0
    assert "/accounts/password/reset/" in letter.body
