"""Watching a lot: a form with one button, on its card and on its page."""

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from bidding import selectors, services
from bidding.models import Listing
from web.asked import wants_json

CHANGES = {"1": services.watch, "0": services.unwatch}


@require_http_methods(["GET", "HEAD", "POST"])
def watch(request: HttpRequest, listing_id: int) -> HttpResponse:
    """``watch=1`` or ``watch=0``, and back to ``next``; a script that asks for JSON stays where it is."""
    back = _way_back(request, listing_id)
    if request.method != "POST":  # somebody typed the form's address
        return redirect(back)
    if not request.user.is_authenticated:
        return HttpResponse(status=401) if wants_json(request) else redirect_to_login(back)
    change = CHANGES.get(request.POST.get("watch", ""))
    if change is None:
        return HttpResponseBadRequest("watch is 1 or 0")
    if listing_id > selectors.LARGEST_ID:
        raise Http404
    try:
        change(user_id=request.user.pk, listing_id=listing_id)
    except Listing.DoesNotExist:
        raise Http404 from None
    return JsonResponse({"watching": request.POST["watch"] == "1"}) if wants_json(request) else redirect(back)


def _way_back(request: HttpRequest, listing_id: int) -> str:
    """Where the form stood, if that is a page of this site."""
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        return back
    return reverse("listings:detail", args=[listing_id])
