"""What is unread, for the bar of every page: asked for only by a page that shows it."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from web.live.unread import unread_of


def unread(request: HttpRequest) -> dict[str, object]:
    """``unread.messages`` and ``unread.notices`` of whoever is signed in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"unread": SimpleLazyObject(lambda: unread_of([user.pk])[user.pk])}
