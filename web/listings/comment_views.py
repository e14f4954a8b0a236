"""Commenting without script, and what its form and its buttons send with it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from bidding.models import Listing
from chat.comments import CommentRejected
from chat.models import Comment
from web.accounts.second_factor import lead_to_it, may_act_as_staff
from web.accounts.viewer import viewer_of
from web.asked import asked_number, wants_json
from web.client_ids import new_client_id
from web.listings.forms import CommentForm
from web.listings.gathering import public_now
from web.listings.page import sign_in_url
from web.listings.remarks import remarks_of
from web.listings.views import find_or_404
from web.listings.words import say
from web.live import comments
from web.rates import TokenBuckets
from web.refusals import status_of

_taking_out = TokenBuckets(rate_per_s=1.0, burst=30)
"""Of each person: enough to clear a lot that somebody has flooded."""


@require_http_methods(["GET", "HEAD", "POST"])
def comment_list(request: HttpRequest, listing_id: int) -> HttpResponse:
    """All comments by pages (``?before=``, the id that the page is before); POST says something.

    A refused comment comes back with what was typed, under its own id: sent again it is posted once.
    """
    listing = find_or_404(listing_id)
    if request.method != "POST":
        return _page(request, listing)
    if not request.user.is_authenticated:
        return redirect(sign_in_url(_place(listing)))
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _page(request, listing, form, problem=form.problem(), status=400)
    outcome = comments.comment(listing=listing, author=request.user, **form.cleaned_data)
    if isinstance(outcome, CommentRejected):
        problem = say(f"comment.rejected.{outcome.reason}")
        return _page(request, listing, form, problem=problem, status=status_of(outcome.reason))
    messages.success(request, say("comment.accepted"))
    return redirect(_place(listing))


@require_POST
def hide(request: HttpRequest, listing_id: int, comment_id: int) -> HttpResponse:
    """The seller and staff take somebody's comment out; to all others there is no such thing.

    Staff need a session as good as the admin asks for (403 for scripts), unless the lot is their own.
    """
    listing = find_or_404(listing_id)
    if listing.seller_id != request.user.pk and not may_act_as_staff(request):
        return HttpResponse(status=403) if wants_json(request) else lead_to_it(request, _place(listing))
    return _take_out(request, listing_id, comment_id, comments.hide)


@require_POST
def remove(request: HttpRequest, listing_id: int, comment_id: int) -> HttpResponse:
    """The author takes it back; to all others there is no such thing."""
    return _take_out(request, listing_id, comment_id, comments.remove)


def _take_out(request: HttpRequest, listing_id: int, comment_id: int, change: Callable[..., Any]) -> HttpResponse:
    listing = find_or_404(listing_id)
    if not request.user.is_authenticated:
        return HttpResponse(status=401) if wants_json(request) else redirect(sign_in_url(_place(listing)))
    if _taking_out.take(request.user.pk):
        return _too_fast(request, listing)
    found = Comment.objects.select_related("listing").filter(pk=comment_id, listing=listing).first()
    if found is None or isinstance(change(found, by=request.user), CommentRejected):
        raise Http404
    if wants_json(request):
        return HttpResponse(status=204)
    messages.success(request, say("comment.gone"))
    return redirect(_place(listing))


def _too_fast(request: HttpRequest, listing: Listing) -> HttpResponse:
    if wants_json(request):
        return HttpResponse(status=429)
    messages.error(request, say("comment.not_gone"))
    return redirect(_place(listing))


def _page(
    request: HttpRequest, listing: Listing, form: CommentForm | None = None, *, problem: str = "", status: int = 200
) -> HttpResponse:
    before_id = asked_number(request, "before")
    context = {
        "listing": listing,
        "remarks": remarks_of(listing, public_now(listing), viewer_of(request), before_id=before_id),
        "is_first": before_id is None,
        "typed_comment": form.data.get("text", "") if form else "",
        "client_id": (form and form.cleaned_data.get("client_id")) or new_client_id(),
        "problem": problem,
        "sign_in_url": sign_in_url(_place(listing)),
    }
    return render(request, "listings/comments.html", context, status=status)


def _place(listing: Listing) -> str:
    """Where comments are on the lot's page."""
    return reverse("listings:detail", args=[listing.pk]) + "#comments"
