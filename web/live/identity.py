"""Who somebody is, by the session cookie or the token of a request. The database says it, never a cache."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.sessions.models import Session
from django.http.cookie import parse_cookie
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from rest_framework.authtoken.models import Token

if TYPE_CHECKING:
    from web.accounts.models import User

Headers = Iterable[tuple[bytes, bytes]]


class Kind(StrEnum):
    """What somebody shows to be known by."""

    TOKEN = "token"  # noqa: S105  A word, no secret.
    SESSION = "session"


@dataclass(frozen=True, slots=True)
class Credential:
    """What a request showed."""

    kind: Kind
    key: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who it is, and whether that person may bid."""

    user_id: int
    allowed: bool


def credential_of(headers: Headers) -> Credential | None:
    """The token of ``Authorization: Token <key>``, else the session cookie. None for a visitor.

    A key that nobody can have been given is a visitor's: PostgreSQL refuses some of them (NUL) as an error.
    """
    cookies: list[str] = []
    for name, value in headers:
        if name == b"authorization":
            scheme, _, key = value.decode("latin-1").strip().partition(" ")
            return _credential(Kind.TOKEN, key.strip()) if scheme.lower() == "token" else None
        if name == b"cookie":
            cookies.append(value.decode("latin-1"))
    key = parse_cookie("; ".join(cookies)).get(settings.SESSION_COOKIE_NAME, "") if cookies else ""
    return _credential(Kind.SESSION, key)


def _credential(kind: Kind, key: str) -> Credential | None:
    return Credential(kind, key) if key and key.isascii() and key.isprintable() else None


def look_up(credentials: Collection[Credential]) -> dict[Credential, Identity]:
    """Who is signed in by which of the credentials, in three queries at most. The others are missing."""
    user_of: dict[Credential, User] = {}
    user_of.update(_by_token([c for c in credentials if c.kind is Kind.TOKEN]))
    user_of.update(_by_session([c for c in credentials if c.kind is Kind.SESSION]))
    return {credential: Identity(user.pk, user.may_bid) for credential, user in user_of.items() if user.is_active}


def _by_token(credentials: list[Credential]) -> dict[Credential, "User"]:
    if not credentials:
        return {}
    tokens = Token.objects.select_related("user").in_bulk([c.key for c in credentials])
    return {c: tokens[c.key].user for c in credentials if c.key in tokens}


def _by_session(credentials: list[Credential]) -> dict[Credential, "User"]:
    """Sessions are read from their table: a cached one may outlive its signing out."""
    if not credentials:
        return {}
    sessions = Session.objects.filter(expire_date__gt=timezone.now()).in_bulk([c.key for c in credentials])
    signed_in = {key: data for key, row in sessions.items() if SESSION_KEY in (data := row.get_decoded())}
    users = get_user_model().objects.in_bulk({data[SESSION_KEY] for data in signed_in.values()})
    users_by_text = {str(pk): user for pk, user in users.items()}
    found: dict[Credential, User] = {}
    for credential in credentials:
        session = signed_in.get(credential.key, {})
        user = users_by_text.get(session.get(SESSION_KEY, ""))
        if user is not None and _has_same_password(user, session):
            found[credential] = user
    return found


def _has_same_password(user: "User", session: dict[str, Any]) -> bool:
    """A changed password ends every session that began with the old one, as Django's own middleware has it."""
    shown = session.get(HASH_SESSION_KEY, "")
    known = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    return any(constant_time_compare(shown, each) for each in known)
