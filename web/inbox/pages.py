"""What the pages of the inbox share: the list beside each, the form below, and where they are."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from chat import conversations, selectors
from chat.models import Conversation
from web.accounts.models import User
from web.accounts.viewer import signed_in
from web.asked import asked_number, number_in
from web.client_ids import new_client_id
from web.inbox.asked import listing_of
from web.inbox.forms import MessageForm
from web.inbox.shown import rows_of
from web.inbox.words import WORDS


def list_context(request: HttpRequest, found: Conversation | None = None) -> dict[str, Any]:
    """The list beside every conversation."""
    before_id = asked_number(request, "before") if found is None else None
    rows, further = rows_of(signed_in(request).pk, shown=found, before_id=before_id)
    return {"rows": rows, "further": further, "section": "inbox", "words": _words_for_script()}


def other_context(me: User, other: User) -> dict[str, Any]:
    """The other person, and why nothing can be said to them, if so."""
    return {
        "other": other,
        "is_closed": not conversations.is_in_use(other),
        "own_block": selectors.block_of(me.pk, other.pk),
    }


def form_context(request: HttpRequest, form: MessageForm | None, problem: str) -> dict[str, Any]:
    """The form to say something: what was refused comes back under its own id."""
    sent = form.data if form is not None else {}
    about = sent.get("listing") or request.GET.get("listing", "")
    return {
        "problem": problem,
        "typed": sent.get("text", ""),
        "client_id": sent.get("client_id") or new_client_id(),
        "listing": listing_of(number_in(about)),
    }


def place_of(found: Conversation) -> str:
    """Where the newest message of the conversation is shown."""
    return f"{reverse('inbox:conversation', args=[found.pk])}#latest"


def _words_for_script() -> dict[str, str]:
    """The sentences in the reader's language."""
    return {key: str(words) for key, words in WORDS.items()}
