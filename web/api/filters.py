"""What a list of listings is asked for: read strictly, and found by the same function as on the pages."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request

from bidding.currencies import CURRENCIES
from bidding.models import Category, Listing
from bidding.terms import MAX_MINOR
from web.accounts.names import person_of
from web.api.cursors import Order, is_number
from web.api.errors import malformed
from web.listings.catalogue.forms import USUAL_CURRENCY
from web.listings.finding import Finding, matching, ranked
from web.listings.finding.rows import SHOWN_MINOR

LONGEST_TEXT = 200

ORDERS = {
    "newest": Order(),
    "ending": Order("ends_at_ms", descending=False),
    "price_up": Order("shown_minor", descending=False),
    "price_down": Order("shown_minor"),
    "bids": Order("bid_count"),
    "relevance": Order("rank"),
}


def order_of(request: Request) -> Order:
    """In which order (``?sort=``). Raises 400, also where the best match is asked for without words to match."""
    sort = _one_of(request, "sort", ORDERS) or "newest"
    if sort == "relevance" and not _text(request):
        raise _wrong("sort", "The best match needs words: send them as `q`.")
    return ORDERS[sort]


def wanted(request: Request) -> QuerySet[Listing]:
    """The listings that all filters let through, with what their representation needs. Raises 400, 401."""
    query = _finding(request)
    found = matching(query, now_ms=0).order_by()
    if status := _one_of(request, "status", Listing.Status.values):
        found = found.filter(_may_have(status))
    if order_of(request) is ORDERS["relevance"]:
        found = ranked(found, query)
    found = found.annotate(shown_minor=SHOWN_MINOR).select_related("category", "seller", "result")
    return found.prefetch_related("pictures")


def _may_have(status: str) -> Q:
    """Of what PostgreSQL has heard nothing yet the ledger tells. Mostly there is none, and an index gives the rest."""
    unopened = Q(epoch=None)
    return Q(status=status) | unopened if Listing.objects.filter(unopened).exists() else Q(status=status)


def _finding(request: Request) -> Finding:
    from_minor, to_minor = _amount(request, "price_from_minor"), _amount(request, "price_to_minor")
    return Finding(
        text=_text(request),
        category_id=_category(request),
        currency=_currency(request, usual=USUAL_CURRENCY if from_minor or to_minor else ""),
        from_minor=from_minor,
        to_minor=to_minor,
        seller_id=_seller(request),
        bidder_id=_me(request, "bidder"),
        watcher_id=_me(request, "watched"),
    )


def _text(request: Request) -> str:
    text = request.query_params.get("q", "").strip()
    if len(text) > LONGEST_TEXT:
        raise _wrong("q", f"This has at most {LONGEST_TEXT} characters.")
    return str(text)


def _category(request: Request) -> int | None:
    slug = request.query_params.get("category")
    if slug is None:
        return None
    known = dict(Category.objects.values_list("slug", "pk"))
    if slug not in known:
        raise _wrong("category", f"This is one of: {', '.join(known)}.")
    return known[slug]


def _currency(request: Request, *, usual: str) -> str:
    """Prices are compared within one currency only: the usual one, as on the pages, unless another is named."""
    code = request.query_params.get("currency")
    if code is not None and code not in CURRENCIES:
        raise _wrong("currency", "This is the code of a currency (ISO 4217), such as USD.")
    return code or usual


def _seller(request: Request) -> int | None:
    name = request.query_params.get("seller")
    if name is None or name == "me":
        return _me(request, "seller")
    found = person_of(name)
    if found is None:
        raise _wrong("seller", "There is nobody of that name.")
    return found.pk


def _me(request: Request, name: str) -> int | None:
    if _one_of(request, name, ["me"]) is None:
        return None
    if not request.user.is_authenticated:
        raise NotAuthenticated
    return int(request.user.pk)


def _amount(request: Request, name: str) -> int | None:
    text = request.query_params.get(name)
    if text is None:
        return None
    if not is_number(text) or not 1 <= int(text) <= MAX_MINOR:
        raise _wrong(name, f"This is a whole number of minor units from 1 to {MAX_MINOR}.")
    return int(text)


def _one_of(request: Request, name: str, choices: Iterable[str]) -> Any:
    value = request.query_params.get(name)
    if value is not None and value not in choices:
        raise _wrong(name, f"This is one of: {', '.join(choices)}.")
    return value


def _wrong(name: str, problem: str) -> Exception:
    return malformed(f"{name}: {problem}", {name: problem})
