"""Whom and what a request is about."""

from django.http import Http404, HttpRequest

from bidding.models import Listing
from chat import selectors
from chat.models import Conversation
from web.accounts.models import User
from web.accounts.names import person_of
from web.accounts.viewer import signed_in


def find_or_404(request: HttpRequest, conversation_id: int) -> Conversation:
    """The person's own conversation; Http404 for any other."""
    me = signed_in(request)
    found = selectors.conversation_of(conversation_id, me.pk) if conversation_id < 2**63 else None
    if found is None:
        raise Http404
    return found


def person_or_404(username: str) -> User:
    """Somebody by name; Http404 for a name that nobody has."""
    found = person_of(username)
    if found is None:
        raise Http404
    return found


def listing_of(listing_id: int | None) -> Listing | None:
    """What a message is to be about, if it is there."""
    return Listing.objects.filter(pk=listing_id).first() if listing_id else None
