"""The catalogue, and one page per listing. They are complete without script."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bidding import selectors
from bidding.models import Category, Listing
from web.accounts.models import User
from web.listings import kept_bid
from web.listings.card import cards
from web.listings.forms import new_bid_id
from web.listings.page import listing_page, told_bids
from web.listings.words import CARD_WORDS

LISTINGS_PER_PAGE = 24
BIDS_PER_PAGE = 50
SEQ_DIGITS = 19

TABS = {
    "live": ("Live now", [Listing.Status.OPEN, Listing.Status.PAUSED], ["ends_at_ms", "id"]),
    "coming": ("Coming up", [Listing.Status.SCHEDULED], ["starts_at_ms", "id"]),
    "ended": ("Ended", [Listing.Status.CLOSED, Listing.Status.CANCELLED], ["-ends_at_ms", "-id"]),
}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Listings by what they are doing (``?show=``) and category (``?category=``)."""
    tab = request.GET.get("show", "live")
    if tab not in TABS:
        raise Http404
    heading, statuses, order = TABS[tab]
    categories = list(Category.objects.all())
    chosen = _chosen_category(request, categories)
    page = Paginator(_listings(statuses, order, chosen), LISTINGS_PER_PAGE).get_page(request.GET.get("page"))
    now_ms = selectors.ledger_now_ms()
    context = {"tab": tab, "heading": heading, "categories": categories, "chosen": chosen, "page": page}
    live = {"cards": cards(page, now_ms), "now_ms": now_ms, "words": CARD_WORDS}
    return render(request, "listings/index.html", context | live)


def _listings(statuses: list[str], order: list[str], category: Category | None) -> QuerySet[Listing]:
    found = Listing.objects.filter(status__in=statuses).select_related("category", "result").order_by(*order)
    found = found.prefetch_related("pictures")
    return found.filter(category=category) if category else found


def _chosen_category(request: HttpRequest, categories: list[Category]) -> Category | None:
    slug = request.GET.get("category", "")
    if not slug:
        return None
    for category in categories:
        if category.slug == slug:
            return category
    raise Http404


@require_safe
def detail(request: HttpRequest, listing_id: int) -> HttpResponse:
    """One listing, with a form to bid."""
    page = listing_page(find_or_404(listing_id), viewer_of(request))
    typed = kept_bid.take(request, listing_id) or {}
    return render(request, "listings/detail.html", {"page": page, "typed": typed, "bid_id": bid_id_for(typed)})


@require_safe
def bids(request: HttpRequest, listing_id: int) -> HttpResponse:
    """All bids on one listing, newest first, by pages (``?before=``, the seq that the page is before)."""
    listing = find_or_404(listing_id)
    before = request.GET.get("before", "")
    before_seq = int(before) if before.isascii() and before.isdecimal() and len(before) < SEQ_DIGITS else None
    found = selectors.bid_history(listing.pk, before_seq=before_seq, limit=BIDS_PER_PAGE + 1)
    shown = told_bids(found[:BIDS_PER_PAGE], listing.currency, paddle=None)
    older = shown[-1]["seq"] if len(found) > BIDS_PER_PAGE else None
    return render(request, "listings/bids.html", {"listing": listing, "bids": shown, "older": older})


def bid_id_for(typed: dict[str, Any]) -> str:
    """The id that the form carries: kept while an outcome is unknown, new otherwise."""
    return typed.get("bid_id") or new_bid_id()


def find_or_404(listing_id: int) -> Listing:
    """The listing; Http404 for an id that none has."""
    if not 0 < listing_id <= selectors.LARGEST_ID:
        raise Http404
    found = Listing.objects.select_related("seller", "category", "result").filter(pk=listing_id).first()
    if found is None:
        raise Http404
    return found


def viewer_of(request: HttpRequest) -> User | None:
    """Who is looking, None when nobody is signed in."""
    return None if isinstance(request.user, AnonymousUser) else request.user
