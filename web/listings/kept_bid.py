"""What somebody typed is kept over the redirect, so that nothing has to be typed twice.

A signed-in person's is in the session. A visitor's is in a signed cookie of the listing's page: visitors have no
sessions, of which they could fill the database with as many as they like. A bid whose outcome is unknown keeps its id
as well: sent again, it can count only once.
"""

from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

KEY = "kept_bid"
VISITORS_S = 900
"""Long enough to sign in or up."""


def keep(request: HttpRequest, answer: HttpResponse, listing_id: int, **typed: str) -> None:
    """Put it by for the next look at the listing's page: ``kind``, ``amount`` and, if it shall stay, ``bid_id``."""
    kept = {"listing": listing_id, "bid_id": "", **typed}
    if request.user.is_authenticated:
        request.session[KEY] = kept
        return
    answer.set_cookie(
        KEY,
        signing.dumps(kept, salt=KEY),
        max_age=VISITORS_S,
        path=_page(listing_id),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def take(request: HttpRequest, listing_id: int) -> dict[str, Any] | None:
    """What was kept for this listing, for who can bid: once, if ``forget`` sees the answer too."""
    if not request.user.is_authenticated:
        return None
    kept: dict[str, Any] | None = request.session.get(KEY)
    if kept and kept["listing"] == listing_id:
        del request.session[KEY]
        return kept
    return _of_visitor(request, listing_id)


def forget(request: HttpRequest, answer: HttpResponse, listing_id: int) -> None:
    """Take the cookie back from who has seen what was in it."""
    if KEY in request.COOKIES and request.user.is_authenticated:
        answer.delete_cookie(KEY, path=_page(listing_id), samesite="Lax")


def _of_visitor(request: HttpRequest, listing_id: int) -> dict[str, Any] | None:
    try:
        kept: dict[str, Any] = signing.loads(request.COOKIES.get(KEY, ""), salt=KEY, max_age=VISITORS_S)
    except signing.BadSignature:
        return None
    return kept if kept["listing"] == listing_id else None


def _page(listing_id: int) -> str:
    return reverse("listings:detail", args=[listing_id])
