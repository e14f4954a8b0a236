"""What notices say, written once: for the list, for e-mails, and for the page's script, which fills the gaps itself."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bidding.models import Notice

Kind = Notice.Kind

HEADS: Mapping[str, str | Promise] = {
    Kind.OUTBID: _("You have been outbid"),
    Kind.WON: _("You won"),
    Kind.LOST: _("You did not win"),
    Kind.SOLD: pgettext_lazy("notice", "Sold"),
    Kind.UNSOLD: pgettext_lazy("notice", "Not sold"),
    Kind.ENDING_SOON: _("Ending soon"),
    Kind.MESSAGE: _("A new message"),
}

BODIES: Mapping[str, str | Promise] = {
    Kind.OUTBID: _("Somebody offers more for “{title}”. It stands at {price}."),
    Kind.WON: _("“{title}” is yours for {price}."),
    Kind.LOST: _("“{title}” went to another bidder for {price}."),
    f"{Kind.LOST}.unsold": _("“{title}” ended at {price} without a sale: its reserve was not met."),
    Kind.SOLD: _("“{title}” sold for {price}."),
    Kind.UNSOLD: _("“{title}” ended without a sale."),
    Kind.ENDING_SOON: _("Bidding on “{title}” ends soon. It stands at {price}."),
    f"{Kind.ENDING_SOON}.no_price": _("Bidding on “{title}” ends soon, and nobody has bid yet."),
    Kind.MESSAGE: _("{other} has written to you."),
}
"""With the gaps ``title``, ``price`` and ``other``."""

LINKS: Mapping[str, str | Promise] = {
    Kind.OUTBID: _("Bid again"),
    Kind.WON: _("See the lot"),
    Kind.LOST: _("See the lot"),
    Kind.SOLD: _("See the lot"),
    Kind.UNSOLD: _("See the lot"),
    Kind.ENDING_SOON: _("See the lot"),
    Kind.MESSAGE: _("Read it"),
}

LABELS: Mapping[str, str | Promise] = {
    Kind.OUTBID: _("Somebody outbids me"),
    Kind.ENDING_SOON: _("A lot that I watch or have bid on ends soon"),
    Kind.WON: _("I won a lot"),
    Kind.LOST: _("I did not win a lot"),
    Kind.SOLD: _("My lot was sold"),
    Kind.UNSOLD: _("My lot was not sold"),
    Kind.MESSAGE: _("Somebody writes to me"),
}
"""As the settings name the kinds, in their order."""

FILTERS: Mapping[str, str | Promise] = {
    Kind.OUTBID: _("Outbid"),
    Kind.ENDING_SOON: _("Ending soon"),
    Kind.WON: pgettext_lazy("notices", "Won"),
    Kind.LOST: _("Not won"),
    Kind.SOLD: pgettext_lazy("notices", "Sold"),
    Kind.UNSOLD: pgettext_lazy("notices", "Not sold"),
    Kind.MESSAGE: _("Messages"),
}
"""As the list names them."""


def body_of(kind: str, gaps: Mapping[str, str | None], *, outcome: str | None) -> str:
    """The sentence of a notice of that kind, of a listing that ended with ``outcome``."""
    variants = (f"{kind}.no_price" if gaps["price"] is None else "", f"{kind}.{outcome}", kind)
    key = next(variant for variant in variants if variant in BODIES)
    return str(BODIES[key]).format(**{name: text or "–" for name, text in gaps.items()})


def for_script() -> dict[str, str]:
    """Everything that toasts say."""
    heads = {f"head.{kind}": str(text) for kind, text in HEADS.items()}
    bodies = {f"body.{kind}": str(text) for kind, text in BODIES.items()}
    links = {f"link.{kind}": str(text) for kind, text in LINKS.items()}
    return heads | bodies | links | {"dismiss": str(_("Dismiss"))}
