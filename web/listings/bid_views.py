"""Bidding without script: post, decide, say what came of it on the listing's page."""

from asgiref.sync import async_to_sync
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from bidding.models import Listing
from bidding.outcomes import BidAccepted, BidRejected, Reason
from web.accounts.viewer import signed_in, viewer_of
from web.client_ids import new_client_id
from web.listings import kept_bid, told
from web.listings.forms import STRAIGHT, BidForm, BuyNowForm
from web.listings.gathering import listing_page
from web.listings.views import find_or_404
from web.live.messages import Bid, BuyNow
from web.live.till import decide_form


@require_http_methods(["GET", "HEAD", "POST"])
def place_bid(request: HttpRequest, listing_id: int) -> HttpResponse:
    """A straight or automatic bid. A reload repeats nothing: the answer is a redirect."""
    listing = find_or_404(listing_id)
    if request.method != "POST":  # somebody typed the form's address
        return redirect("listings:detail", listing_id)
    form = BidForm(request.POST, currency=listing.currency)
    if not request.user.is_authenticated:
        return _refuse_visitor(request, listing)
    if not form.is_valid():
        messages.error(request, form.problem())
        return _with_typed(request, redirect("listings:detail", listing_id), listing)
    outcome = _bid(request, listing, form)
    _say(request, outcome, listing)
    answer = redirect("listings:detail", listing_id)
    if isinstance(outcome, BidRejected):
        return _with_typed(request, answer, listing, bid_id=_id_to_keep(outcome, form))
    return answer


def _bid(request: HttpRequest, listing: Listing, form: BidForm) -> BidAccepted | BidRejected:
    typed = form.cleaned_data
    straight = typed["kind"] == STRAIGHT
    amount_minor, max_minor = (typed["amount"], None) if straight else (None, typed["amount"])
    return _decide(request, listing, Bid(typed["bid_id"], amount_minor=amount_minor, max_minor=max_minor))


def _decide(request: HttpRequest, listing: Listing, bid: Bid | BuyNow) -> BidAccepted | BidRejected:
    me = signed_in(request)
    return async_to_sync(decide_form)(listing.pk, bid, user_id=me.pk, allowed=me.may_bid)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def buy_now(request: HttpRequest, listing_id: int) -> HttpResponse:
    """Asks before it takes the listing at its buy-now price."""
    listing = find_or_404(listing_id)
    form = BuyNowForm(request.POST or None)
    if not form.is_valid():
        page = listing_page(listing, viewer_of(request))
        return render(request, "listings/buy_now.html", {"page": page, "bid_id": new_client_id()})
    outcome = _decide(request, listing, BuyNow(form.cleaned_data["bid_id"]))
    _say(request, outcome, listing)
    if isinstance(outcome, BidRejected) and outcome.reason is Reason.UNAVAILABLE:
        context = {"page": listing_page(listing, viewer_of(request)), "bid_id": form.cleaned_data["bid_id"]}
        return render(request, "listings/buy_now.html", context, status=503)
    return redirect("listings:detail", listing_id)


def _refuse_visitor(request: HttpRequest, listing: Listing) -> HttpResponse:
    """Sign in first; what was typed is there afterwards."""
    messages.error(request, told.rejected(BidRejected(Reason.NOT_AUTHENTICATED), listing.currency))
    answer = redirect_to_login(reverse("listings:detail", args=[listing.pk]))
    return _with_typed(request, answer, listing)


def _with_typed(request: HttpRequest, answer: HttpResponse, listing: Listing, *, bid_id: str = "") -> HttpResponse:
    kind, amount = request.POST.get("kind", STRAIGHT), request.POST.get("amount", "")
    kept_bid.keep(request, answer, listing.pk, kind=kind[:9], amount=amount[:40], bid_id=bid_id)
    return answer


def _id_to_keep(outcome: BidRejected, form: BidForm) -> str:
    """Only a bid whose outcome is unknown must come again under its own id."""
    return form.cleaned_data["bid_id"] if outcome.reason is Reason.UNAVAILABLE else ""


def _say(request: HttpRequest, outcome: BidAccepted | BidRejected, listing: Listing) -> None:
    match outcome:
        case BidAccepted():
            level = messages.SUCCESS if outcome.leading else messages.WARNING
            messages.add_message(request, level, told.accepted(outcome, listing.currency))
        case BidRejected(reason=Reason.UNAVAILABLE):
            messages.warning(request, told.rejected(outcome, listing.currency))
        case BidRejected():
            messages.error(request, told.rejected(outcome, listing.currency))
