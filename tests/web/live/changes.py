"""What can happen to somebody whose socket is open: each is given the person, a token and a session of theirs."""

from typing import Any

from django.contrib.sessions.models import Session
from rest_framework.authtoken.models import Token


def block(person: Any, token: str, session: str) -> None:
    """Staff block the account."""
    person.is_blocked = True
    person.save()


def deactivate(person: Any, token: str, session: str) -> None:
    """Nobody signs in to it any more."""
    person.is_active = False
    person.save(update_fields=["is_active"])


def change_password(person: Any, token: str, session: str) -> None:
    """Other sessions end, and the token."""
    person.set_password("another good password")
    person.save()


def take_token(person: Any, token: str, session: str) -> None:
    """The token is no more."""
    Token.objects.get(key=token).delete()


def end_session(person: Any, token: str, session: str) -> None:
    """The session is no more."""
    Session.objects.filter(session_key=session).delete()
