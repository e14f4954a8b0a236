"""Moments as a seller types them: in the zone that the browser names, in UTC without script."""

import datetime as dt
import zoneinfo

from django.utils.translation import gettext as _

FORMATS = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M")
UTC = "UTC"
MINUTE_MS, HOUR_MS = 60_000, 3_600_000


class BadMoment(ValueError):
    """What was typed is no moment; the message says why in the seller's words."""


def read_moment(text: str, zone: str) -> int:
    """Epoch milliseconds of that local time. Raises BadMoment.

    Of an hour that the clocks go through twice the first is meant; one that they leave out is read as if they did not.
    """
    try:
        place = zoneinfo.ZoneInfo(zone or UTC)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise BadMoment(_("This time zone is not known here. Type the time in UTC.")) from None
    for form in FORMATS:
        try:
            return int(dt.datetime.strptime(text, form).replace(tzinfo=place).timestamp() * 1_000)
        except (ValueError, OverflowError):
            continue
    raise BadMoment(_("This is no date with a time. Type it like 2027-01-31 18:00."))


def typed_moment(at_ms: int) -> str:
    """The moment as the field shows it, in UTC."""
    return dt.datetime.fromtimestamp(at_ms / 1_000, dt.UTC).strftime(FORMATS[0])
