"""Every sentence that the inbox says, written once: the server fills them in, and so does the pages' script."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: Mapping[str, str | Promise] = {
    # What the house says when a lot has ended.
    "result.seller": _("Sold to {other} for {price}. Agree here on payment and delivery."),
    "result.winner": _("You won it for {price}. Agree here with {other}, who sells it, on payment and delivery."),
    # The last line of a conversation, in the list.
    "last.mine": _("You: {text}"),
    "last.seller": _("Sold: {title}"),
    "last.winner": _("You won: {title}"),
    # A message on its way.
    "sending": _("Sending…"),
    "checking": _("We do not know yet whether it arrived. It is sent again under its own number, so it counts once."),
    "read": _("Read"),
    "you": _("You"),
    "today": _("Today"),
    "yesterday": _("Yesterday"),
    "said": _("{name}: {text}"),
    "about": _("About {title}"),
    "older": _("Show older messages"),
    "older.loading": _("Loading…"),
    "older.failed": _("The older messages could not be read. Try again."),
    "not_connected": _("Not connected: new messages do not come in. Connecting again…"),
    "empty": _("Write something first."),
    "too_long": _("A message has at most 2000 characters."),
    # Why it was refused.
    "rejected.malformed": _("This can’t be sent: a message has 1 to 2000 characters of plain text."),
    "rejected.not_authenticated": _("You are not signed in any more, so it was not sent. Sign in and send it again."),
    "rejected.rate_limited": _("It was not sent: too many came at once. Wait a moment and send it again."),
    "rejected.unavailable": _(
        "We do not know whether it arrived. Send it again below: it keeps its number, so it counts only once."
    ),
    "rejected.unknown_conversation": _("There is no such conversation."),
    "rejected.unknown_listing": _("The lot that it is about is not there."),
    "rejected.not_allowed": _("It was not sent: this person can’t be written to."),
}


def say(key: str, **values: object) -> str:
    """The sentence of that key with its gaps filled in. Raises KeyError for an unknown key or an empty gap."""
    return str(WORDS[key]).format_map(values)
