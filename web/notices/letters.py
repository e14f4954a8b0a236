"""The e-mail that tells notices: subject, text and HTML, in its reader's language and time zone."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bidding.models import Notice
from web.languages.choosing import language_of_person
from web.languages.zones import zone_of
from web.moments import moment_text
from web.notices import words
from web.notices.addressing import absolute, site_url
from web.notices.claiming import Claimed
from web.notices.fields import Shown, shown
from web.notices.unsubscribing import Subscription, path_of

MOST_ITEMS = 20
"""More than that are only counted."""


@dataclass(frozen=True, slots=True)
class Item:
    """One notice in an e-mail."""

    body: str
    link: str
    url: str
    ends: str | None


def letter(claimed: Claimed) -> EmailMultiAlternatives:
    """The whole e-mail. Sent again after a refusal it has the same Message-ID."""
    email = claimed.email
    language = language_of_person(email.user) or settings.LANGUAGE_CODE
    with translation.override(language), timezone.override(zone_of(email.user)):
        told = shown(claimed.notices)
        unsubscribe_url = absolute(path_of(Subscription(email.user_id, email.kind)))
        context = _context(email.kind, email.user.username, told) | {"unsubscribe_url": unsubscribe_url}
        message = EmailMultiAlternatives(
            subject=one_line(_subject(email.kind, told)),
            body=render_to_string("notices/email/letter.txt", context),
            to=[claimed.address],
            headers=_headers(email.pk, unsubscribe_url),
        )
        message.attach_alternative(render_to_string("notices/email/letter.html", context), "text/html")
        return message


def _context(kind: str, username: str, told: Sequence[Shown]) -> dict[str, object]:
    return {
        "language": translation.get_language(),
        "head": _head(kind, told),
        "username": username,
        "items": [_item(each) for each in told[:MOST_ITEMS]],
        "more": max(len(told) - MOST_ITEMS, 0),
        "why": words.LABELS[kind],
        "list_url": absolute(reverse("notices:list")),
        "settings_url": absolute(reverse("notices:settings")),
        "site_url": site_url(),
    }


def _item(each: Shown) -> Item:
    listing = each.notice.listing
    tells_end = each.notice.kind in (Notice.Kind.ENDING_SOON, Notice.Kind.OUTBID)
    ends = moment_text(listing.ends_at_ms) if listing and tells_end else None
    return Item(each.body, each.link, absolute(each.url), ends)


def _head(kind: str, told: Sequence[Shown]) -> str:
    count = len(told)
    if kind == Notice.Kind.OUTBID and count > 1:
        head = ngettext("You have been outbid on {count} lot", "You have been outbid on {count} lots", count)
    elif kind == Notice.Kind.MESSAGE and count > 1:
        head = ngettext("{count} person has written to you", "{count} people have written to you", count)
    else:
        return told[0].head
    return head.format(count=count)


def _subject(kind: str, told: Sequence[Shown]) -> str:
    head = _head(kind, told)
    if len(told) > 1:
        return head
    return _("{what}: {about}").format(what=head, about=told[0].title or told[0].other)


def one_line(text: str) -> str:
    """Text from people as a header takes it: no line ends, nothing invisible that turns the direction of text."""
    kept = (" " if char.isspace() else char for char in text if char.isspace() or unicodedata.category(char)[0] != "C")
    return " ".join("".join(kept).split())


def _headers(pk: int, unsubscribe_url: str) -> dict[str, str]:
    """With what mail programs need for a button that unsubscribes at once (RFC 8058)."""
    return {
        "Message-ID": f"<notice-{pk}@{urlsplit(site_url()).hostname or 'localhost'}>",
        "List-Unsubscribe": f"<{unsubscribe_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }
