"""What people type into the forms."""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client

GOOD = "correct horse battery"
PERIOD_S = 30


def sign_up(client, name="ann", password=GOOD, again=GOOD, email=None, **fields):
    """The answer to the form of signing up, followed."""
    sent = {"username": name, "email": email or f"{name}@example.org", "password1": password, "password2": again}
    return client.post("/accounts/signup/", {**sent, **fields}, follow=True)


def sign_in(client, name="ann", password=GOOD, **fields):
    """The answer to the form of signing in, followed."""
    return client.post("/accounts/login/", {"login": name, "password": password, **fields}, follow=True)


def signed_in(name="ann", password=GOOD):
    """A browser in which somebody has signed in by the form."""
    client = Client()
    sign_in(client, name, password)
    assert "_auth_user_id" in client.session
    return client


def with_second_factor(person):
    """The secret of the person's authenticator app, which is set up now."""
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    return secret


def code_of(secret, periods=0):
    """What the app shows, or will show after so many periods."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD_S + periods))


def factors_of(person):
    """The kinds of second factors that the person has."""
    return set(Authenticator.objects.filter(user=person).values_list("type", flat=True))
