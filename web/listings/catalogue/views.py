"""The catalogue, and what a person sells, bids on, won and watches."""

from dataclasses import replace
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from bidding import selectors
from bidding.models import Category
from web.accounts.viewer import signed_in, viewer_of
from web.asked import asked_number
from web.listings.card import Card, cards
from web.listings.catalogue.address import Address
from web.listings.catalogue.forms import FilterForm
from web.listings.catalogue.page import FILTERS, CataloguePage
from web.listings.catalogue.rooms import CATALOGUE, MINE, MY_BIDS, OF_SELLER, WATCHED, WON, Room, sorts_of
from web.listings.catalogue.sellers import Seller, asked_seller
from web.listings.finding import Finding, Shelf, currencies_in_use, leaf_of
from web.listings.words import CARD_WORDS


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every lot, by what it is doing (``?show=``), category, seller, words and price, in some order, by pages.

    For a seller whom nobody can look at (see ``PersonView``) it says so, and the answer is 404.
    """
    seller = asked_seller(request)
    return _show(request, OF_SELLER if seller else CATALOGUE, seller)


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What the person sells."""
    return _show(request, MINE)


@login_required
@require_safe
def my_bids(request: HttpRequest) -> HttpResponse:
    """What the person bid on, with where they stand."""
    return _show(request, MY_BIDS)


@login_required
@require_safe
def won(request: HttpRequest) -> HttpResponse:
    """What the person won."""
    return _show(request, WON)


@login_required
@require_safe
def watched(request: HttpRequest) -> HttpResponse:
    """What the person watches."""
    return _show(request, WATCHED)


def _show(request: HttpRequest, room: Room, seller: Seller | None = None) -> HttpResponse:
    page = _page(request, room, seller)
    context = {
        "page": page,
        "words": CARD_WORDS,
        "section": room.section,
        "tab": "" if room.section else page.query.shelf.value,
    }
    return render(request, "listings/index.html", context, status=404 if page.has_unknown_seller else 200)


def _page(request: HttpRequest, room: Room, seller: Seller | None) -> CataloguePage:
    shelf, categories = _shelf(request, room), list(Category.objects.all())
    form = _form(request, shelf)
    form.is_valid()
    query = replace(_query(form, shelf, _category(request, categories)), **_person(request, room, seller))
    now_ms = selectors.ledger_now_ms()
    leaf = leaf_of(query, asked_number(request, "page") or 1, now_ms=now_ms)
    asked_page = request.GET.get("page", "")
    return CataloguePage(
        room=room,
        query=query,
        form=form,
        address=_address(request, room, form, seller),
        categories=categories,
        seller=seller,
        leaf=leaf,
        cards=_running_first(shelf, cards(leaf.listings, now_ms, viewer_of(request))),
        now_ms=now_ms,
        asked_page="" if asked_page in ("", str(leaf.number)) else asked_page[:20],
    )


def _running_first(shelf: Shelf, shown: list[Card]) -> list[Card]:
    """What the ledger has ended is among the running ones until PostgreSQL knows: there it does not come first."""
    return sorted(shown, key=lambda card: card.is_over) if shelf in (Shelf.LIVE, Shelf.SOON) else shown


def _shelf(request: HttpRequest, room: Room) -> Shelf:
    wanted = request.GET.get("show", room.shelves[0])
    if wanted not in room.shelves:
        raise Http404
    return Shelf(wanted)


def _category(request: HttpRequest, categories: list[Category]) -> Category | None:
    slug = request.GET.get("category", "")
    found = next((category for category in categories if category.slug == slug), None)
    if slug and found is None:
        raise Http404
    return found


def _form(request: HttpRequest, shelf: Shelf) -> FilterForm:
    return FilterForm(request.GET, currencies=currencies_in_use(), sorts=sorts_of(shelf, searching=True))


def _person(request: HttpRequest, room: Room, seller: Seller | None) -> dict[str, Any]:
    if seller is not None:
        return {"seller_id": seller.person_id}
    return {room.person_field: signed_in(request).pk} if room.person_field else {}


def _query(form: FilterForm, shelf: Shelf, category: Category | None) -> Finding:
    typed = form.cleaned_data
    has_price = typed.get("from_minor") or typed.get("to_minor")
    return Finding(
        shelf=shelf,
        text=typed.get("q", ""),
        category_id=category.pk if category else None,
        currency=form.currency_of_prices if has_price else typed.get("currency", ""),
        from_minor=typed.get("from_minor"),
        to_minor=typed.get("to_minor"),
        sort=typed.get("sort"),
    )


def _address(request: HttpRequest, room: Room, form: FilterForm, seller: Seller | None) -> Address:
    """What is wrong is in no link."""
    kept = {name: request.GET.get(name, "").strip() for name in ("show", *FILTERS, "sort") if name not in form.errors}
    kept["seller"] = seller.name if seller else ""
    if kept["show"] == room.shelves[0]:
        kept["show"] = ""
    return Address(reverse(room.url), {name: value for name, value in kept.items() if value})
