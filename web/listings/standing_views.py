"""Where a person stands on several lots, read anew by a page of cards when a price has moved."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bidding import selectors
from bidding.models import Listing
from web.listings.card import standing
from web.live.cards import ids_of


@never_cache
@require_safe
def standings(request: HttpRequest) -> HttpResponse:
    """``?ids=1,2,…`` (1 to 100): of each lot that the person bid on the standing, and a leader's own maximum.

    Both are only this person's: 401 for a visitor.
    """
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    ids = ids_of(request.META["QUERY_STRING"].encode("latin-1", "replace"))
    if ids is None:
        return JsonResponse({"message": "ids are 1 to 100 numbers with commas between them"}, status=400)
    rows = list(Listing.objects.select_related("result").filter(pk__in=selectors.known_of(ids)))
    seen = selectors.seen_many(rows, viewer_id=request.user.pk, now_ms=selectors.ledger_now_ms())
    told = {pk: _told(public, you) for pk, (public, you) in seen.items()}
    return JsonResponse({"standings": {pk: each for pk, each in told.items() if each}})


def _told(public: selectors.Json, you: selectors.Json | None) -> selectors.Json | None:
    word = standing(public, you)
    if not word or you is None:
        return None
    return {"standing": word, "max_minor": you["max_minor"] if word == "leading" else None}
