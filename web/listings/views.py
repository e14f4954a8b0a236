"""One page per listing. It is complete without script."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bidding import selectors
from bidding.models import Listing
from web.accounts.viewer import viewer_of
from web.asked import asked_number
from web.client_ids import new_client_id
from web.listings import kept_bid
from web.listings.gathering import listing_page

BIDS_PER_PAGE = 50


@require_safe
def detail(request: HttpRequest, listing_id: int) -> HttpResponse:
    """One listing, with a form to bid."""
    page = listing_page(find_or_404(listing_id), viewer_of(request))
    typed = kept_bid.take(request, listing_id) or {}
    context = {"page": page, "typed": typed, "bid_id": bid_id_for(typed), "client_id": new_client_id()}
    answer = render(request, "listings/detail.html", context)
    kept_bid.forget(request, answer, listing_id)
    return answer


@require_safe
def bids(request: HttpRequest, listing_id: int) -> HttpResponse:
    """All bids on one listing, newest first, by pages (``?before=``, the seq that the page is before)."""
    listing = find_or_404(listing_id)
    found = selectors.bid_history(listing.pk, before_seq=asked_number(request, "before"), limit=BIDS_PER_PAGE + 1)
    shown = found[:BIDS_PER_PAGE]
    older = shown[-1]["seq"] if len(found) > BIDS_PER_PAGE else None
    return render(request, "listings/bids.html", {"listing": listing, "bids": shown, "older": older})


def bid_id_for(typed: dict[str, Any]) -> str:
    """The id that the form carries: kept while an outcome is unknown, new otherwise."""
    return typed.get("bid_id") or new_client_id()


def find_or_404(listing_id: int) -> Listing:
    """The listing; Http404 for an id that none has."""
    if not 0 < listing_id <= selectors.LARGEST_ID:
        raise Http404
    found = Listing.objects.select_related("seller", "category", "result").filter(pk=listing_id).first()
    if found is None:
        raise Http404
    return found
