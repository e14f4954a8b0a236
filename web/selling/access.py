"""Who may sell, and what."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from bidding import selectors
from bidding.models import Listing
from bidding.outcomes import SellerBarred

View = Callable[..., HttpResponse]


def for_sellers(view: View) -> View:
    """The view for people who are signed in and not blocked; blocked people are told."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        user: Any = request.user
        try:
            if user.is_blocked:
                raise SellerBarred
            return view(request, *args, **named)
        except SellerBarred:  # also by the service, of what has happened since the person was looked up
            return render(request, "selling/blocked.html", status=403)

    return login_required(guarded)


def own_listing(request: HttpRequest, listing_id: int) -> Listing:
    """The person's own listing. Raises Http404, also for somebody else's."""
    if not 0 < listing_id <= selectors.LARGEST_ID:
        raise Http404
    own = Listing.objects.filter(seller=request.user.pk).select_related("category", "seller", "result")
    found = own.prefetch_related("pictures").filter(pk=listing_id).first()
    if found is None:
        raise Http404
    return found
