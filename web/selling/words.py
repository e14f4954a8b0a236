"""What the form's script says; the page carries it."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bidding.pictures import MAX_BYTES, MOST_OF_LISTING

WORDS: Mapping[str, str | Promise] = {
    "picture.waiting": _("Waiting"),
    "picture.sending": _("Sending: {percent} %"),
    "picture.working": _("Sent. Being looked at…"),
    "picture.kept": _("{name} is in."),
    "picture.failed": _("{name}: {problem}"),
    "picture.moved": _("Now picture {place} of {count}."),
    "picture.removed": _("Removed."),
    "picture.name": _("Picture {place}"),
    "picture.cover": _("Picture {place}, the cover"),
    "picture.tag.cover": _("Cover"),
    "picture.large": _("A picture has at most 10 MiB."),
    "picture.many": _("A lot has at most {most} pictures: not all were taken."),
    "picture.lost": _("The connection was lost."),
    "picture.broken": _("Something went wrong here. Please try again."),
    "picture.signed_out": _("You are not signed in any more. Sign in in another tab, then try again."),
    "submit.waiting": _("Your pictures are still being sent. This goes on by itself when they are there."),
    "submit.failed": _("A picture did not arrive. Try it again or remove it, then go on."),
    "currency.told": _("In {currency}."),
    "end.told": _("So it ends on {moment}."),
    "time.local": _("In your time zone, {zone}."),
}


def for_script() -> dict[str, object]:
    """The sentences and limits."""
    return {"words": {**WORDS}, "most": MOST_OF_LISTING, "largest_bytes": MAX_BYTES}
