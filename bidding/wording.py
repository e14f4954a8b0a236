"""Refusals of changes to a listing in words, for pages, the API and the admin alike."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

_CHANGE_REFUSALS = {
    "closed": _("This lot has ended."),
    "not_open": _("This lot is not open."),
    "not_paused": _("This lot is not paused."),
    "has_bids": _("Somebody has bid: this can't be changed any more."),
    "has_started": _("The lot has started: its start can't be changed any more."),
    "ends_in_past": _("The end has to lie ahead."),
    "not_later": _("The new end has to be later than the present one."),
    "changed": _("Something changed meanwhile. Please try again."),
    "in_quarantine": _("An entry of its log is in quarantine: release that first."),
    "unknown_bidder": _("Nobody has bid here under that paddle."),
}


def change_refused(reason: str) -> str:
    """What to tell somebody whose change of a listing was refused."""
    known = _CHANGE_REFUSALS.get(reason)
    return str(known) if known else gettext("This was refused: {reason}.").format(reason=reason)
