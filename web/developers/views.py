"""How programs talk to the house: in short, and in full for the sockets and for HTTP."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from web.developers.told import channels
from web.live.connection import MOST_PER_S
from web.live.fields import MAX_MESSAGE_BYTES


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Tokens, money, time, ids, resuming and rates, and where the rest is."""
    rates = {
        "requests_per_s": settings.API_RATE_PER_S,
        "requests_at_once": settings.API_RATE_BURST,
        "searches_per_s": settings.API_SEARCHES_PER_S,
        "bids_per_s": settings.BID_RATE_PER_S,
        "bids_at_once": settings.BID_RATE_BURST,
        "comments_per_min": settings.COMMENTS_PER_MIN,
        "messages_per_s": MOST_PER_S,
        "message_kib": MAX_MESSAGE_BYTES // 1024,
    }
    return render(request, "developers/index.html", {"site": request.build_absolute_uri("/"), "rates": rates})


@require_safe
def sockets(request: HttpRequest) -> HttpResponse:
    """The document of the sockets, for people."""
    return render(request, "developers/sockets.html", {"channels": channels()})


@require_safe
@ensure_csrf_cookie
def trial(request: HttpRequest) -> HttpResponse:
    """The API to try: Swagger UI, all of it from here."""
    return render(request, "developers/trial.html")
