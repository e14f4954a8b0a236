"""Everything that is kept about a person, as JSON in pieces: read and written a few hundred rows at a time.

Amounts are minor units, moments epoch milliseconds or ISO 8601 in UTC. Own maxima are in it; of others there is only
what the person can see on the pages anyway: the other side of conversations, the titles of lots.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import F
from django.utils import timezone
from rest_framework.authtoken.models import Token

from bidding.models import Listing, ListingResult, Notice, Picture, StoredEntry, Voiding, Watch
from chat.models import Comment, PersonBlock, ReadMark
from chat.selectors import messages_of
from web.accounts.models import User
from web.notices.models import NoticeEmail, NoticeSetting
from web.selling.models import Draft

Rows = Any
"""A queryset of dictionaries."""

CHUNK_ROWS = 500

_PROFILE_FIELDS = [
    *("username", "first_name", "last_name", "email", "about"),
    *("date_joined", "last_login", "is_blocked", "is_staff", "language", "time_zone"),
]
_LISTING_FIELDS = [
    *("id", "title", "description", "currency", "start_minor", "reserve_minor", "buy_now_minor", "steps"),
    *("starts_at_ms", "ends_at_ms", "soft_close_ms", "soft_close_cap_ms", "created_at"),
    *("status", "price_minor", "bid_count"),
]
_BID_FIELDS = [
    *("listing_id", "seq", "at_ms", "paddle", "bid_id", "kind"),
    *("value_minor", "shown_minor", "price_minor", "why", "voided"),
]


@dataclass(frozen=True, slots=True)
class Section:
    """One list in the file."""

    name: str
    rows: Callable[[User], Rows]


SECTIONS = (
    Section("email_addresses", lambda user: _own(EmailAddress, user).values("email", "verified", "primary")),
    Section("sessions", lambda user: _own(UserSession, user).values("ip", "user_agent", "created_at", "last_seen_at")),
    Section("second_factors", lambda user: _own(Authenticator, user).values("type", "created_at", "last_used_at")),
    Section("api_tokens", lambda user: Token.objects.filter(user=user).order_by("pk").values("created")),
    Section("listings", lambda user: _listings(user)),
    Section("pictures", lambda user: _pictures(user)),
    Section("drafts", lambda user: _drafts(user)),
    Section("bids", lambda user: _bids(user).values(*_BID_FIELDS, title=F("listing__title"))),
    Section("bids_taken_out_by_staff", lambda user: _voidings(user)),
    Section("won", lambda user: _results(user)),
    Section("watched", lambda user: _own(Watch, user).values("listing_id", "created_at", title=F("listing__title"))),
    Section("comments", lambda user: _comments(user)),
    Section("messages", lambda user: _messages(user)),
    Section("read_up_to", lambda user: _own(ReadMark, user, "person").values("conversation_id", "message_id")),
    Section("people_blocked", lambda user: _blocked(user)),
    Section("notices", lambda user: _notices(user)),
    Section("notice_settings", lambda user: _own(NoticeSetting, user).values("kind", "in_page", "by_email")),
    Section("notice_emails", lambda user: _notice_emails(user)),
)


def pieces(user: User) -> Iterator[str]:
    """The file, piece by piece. Within a transaction, so that few rows are in memory at once."""
    head = {"exported_at": timezone.now(), "profile": _profile(user)}
    yield _text(head)[:-1]
    for section in SECTIONS:
        yield f',\n"{section.name}": ['
        yield from _list(section.rows(user))
        yield "]"
    yield "}\n"


def _list(rows: Rows) -> Iterator[str]:
    lines: list[str] = []
    is_first = True
    for row in rows.iterator(chunk_size=CHUNK_ROWS):
        lines.append(("\n" if is_first else ",\n") + _text(row))
        is_first = False
        if len(lines) == CHUNK_ROWS:
            yield "".join(lines)
            lines.clear()
    yield "".join(lines)


def _text(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)


def _profile(user: User) -> dict[str, Any]:
    return {
        **{field: getattr(user, field) for field in _PROFILE_FIELDS},
        "avatar": user.avatar.url if user.avatar else None,
    }


def _own(model: Any, user: User, field: str = "user") -> Rows:
    return model.objects.filter(**{field: user}).order_by("pk")


def _listings(user: User) -> Rows:
    result = {"outcome": F("result__outcome"), "winner_paddle": F("result__winner_paddle")}
    return _own(Listing, user, "seller").values(*_LISTING_FIELDS, category_slug=F("category__slug"), **result)


def _pictures(user: User) -> Rows:
    return _own(Picture, user, "owner").values("listing_id", "position", "image", "width_px", "height_px", "created_at")


def _drafts(user: User) -> Rows:
    return _own(Draft, user, "seller").filter(listing=None).values("typed", "created_at", "changed_at")


def _bids(user: User) -> Rows:
    return StoredEntry.objects.filter(bidder=user, type="bid").order_by("pk")


def _voidings(user: User) -> Rows:
    return _own(Voiding, user, "bidder").values("listing_id", "paddle", "reason", "created_at")


def _results(user: User) -> Rows:
    listing = {"title": F("listing__title"), "currency": F("listing__currency")}
    return _own(ListingResult, user, "winner").values("listing_id", "price_minor", "winner_paddle", "at_ms", **listing)


def _comments(user: User) -> Rows:
    return _own(Comment, user, "author").values("listing_id", "role", "paddle", "text", "at_ms", "removed_at")


def _messages(user: User) -> Rows:
    """Both sides of the person's conversations; without a sender they are the house's own."""
    return messages_of(user.pk).values(
        "conversation_id", "listing_id", "text", "at_ms", sender_name=F("sender__username")
    )


def _blocked(user: User) -> Rows:
    return _own(PersonBlock, user, "blocker").values("created_at", name=F("blocked__username"))


def _notices(user: User) -> Rows:
    names = {"title": F("listing__title"), "from_name": F("sender__username")}
    return _own(Notice, user).values("kind", "listing_id", "price_minor", "at_ms", "read_at", **names)


def _notice_emails(user: User) -> Rows:
    return _own(NoticeEmail, user).values("kind", "listing_id", "state", "due_at", "claimed_at")
