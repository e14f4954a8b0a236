"""Moments in words, in the current zone: the signed-in person's on pages and in e-mails, UTC without one."""

import datetime as dt

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from web.languages.zones import word_of


def moment_of(at_ms: int) -> dt.datetime:
    """Epoch milliseconds as a moment in the current zone."""
    return dt.datetime.fromtimestamp(at_ms / 1000, timezone.get_current_timezone())


def moment_text(at_ms: int) -> str:
    """The moment, and in which zone; script shows it in the browser's."""
    # Translators: how a date and a time are written, in the letters of Django's date filter.
    written = _("j F Y, H:i:s")
    at = moment_of(at_ms)
    return f"{date_format(at, written)} {word_of(at)}"


def minute_text(at_ms: int) -> str:
    """The same without the seconds."""
    written = _("j F Y, H:i")
    at = moment_of(at_ms)
    return f"{date_format(at, written)}\u00a0{word_of(at)}"
