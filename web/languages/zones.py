"""Time zones: which there are, and somebody's own. Without one it is UTC, which is always named."""

import datetime as dt
import zoneinfo
from collections.abc import Iterable
from functools import cache
from itertools import groupby

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REGIONS = {
    "Africa": _("Africa"),
    "America": _("America"),
    "Antarctica": _("Antarctica"),
    "Arctic": _("Arctic"),
    "Asia": _("Asia"),
    "Atlantic": _("Atlantic"),
    "Australia": _("Australia"),
    "Europe": _("Europe"),
    "Indian": _("Indian Ocean"),
    "Pacific": _("Pacific"),
}
"""What one chooses from; zones of other names are known too, as browsers may say them."""

Choices = list[tuple[str | Promise, str | Promise | list[tuple[str, str]]]]


@cache
def known() -> frozenset[str]:
    """The names of all zones that this machine knows."""
    return frozenset(zoneinfo.available_timezones())


def zone_of(person: object) -> dt.tzinfo:
    """The person's own, UTC without one."""
    name = getattr(person, "time_zone", "")
    return zoneinfo.ZoneInfo(name) if name in known() else dt.UTC


def choices(current: str = "") -> Choices:
    """By region, for a form; first none, and a ``current`` one of another name."""
    found: Choices = [("", _("As your browser says")), ("UTC", "UTC")]
    if current in known() and current != "UTC" and _region(current) not in REGIONS:
        found.append((current, current))
    names = sorted(name for name in known() if _region(name) in REGIONS)
    return found + [(REGIONS[region], _places(inside)) for region, inside in groupby(names, _region)]


def word_of(at: dt.datetime) -> str:
    """What the moment's zone is called in short: ``CET``, ``UTC+03``."""
    name = at.tzname() or "UTC"
    return f"UTC{name}" if name[0] in "+-" else name


def _region(name: str) -> str:
    return name.partition("/")[0] if "/" in name else ""


def _places(names: Iterable[str]) -> list[tuple[str, str]]:
    return [(name, name.partition("/")[2].replace("_", " ").replace("/", ", ")) for name in names]
