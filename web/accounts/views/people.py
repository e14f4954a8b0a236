"""A person as others see them: what they sell and sold, never what they bid on."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404
from django.views.generic import TemplateView

from bidding import selectors
from bidding.models import Listing
from web.accounts.models import User
from web.accounts.names import person_with_page
from web.accounts.overview import sold_by
from web.accounts.viewer import viewer_of
from web.listings.card import Card, cards
from web.listings.finding import MOST_COUNTED, Finding, counted
from web.listings.words import CARD_WORDS

PER_PAGE = 12
MOST_RUNNING = 48


class PersonView(TemplateView):
    """``/people/<username>/``, ``/people/?name=``; 404 for nobody, and for a closed or deactivated account."""

    template_name = "accounts/person.html"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """The person, what runs now and a page of what was sold."""
        person = person_with_page(self.kwargs.get("username") or self.request.GET.get("name", ""))
        if person is None:
            raise Http404
        sold = _to_show(Listing.objects.filter(pk__in=sold_by(person).values("listing"))).order_by("-result__at_ms")
        page = Paginator(sold, PER_PAGE).get_page(self.request.GET.get("page"))
        now_ms, viewer = selectors.ledger_now_ms(), viewer_of(self.request)
        all_count = counted(Finding(seller_id=person.pk), now_ms=now_ms, at_most=MOST_COUNTED + 1)
        shown: dict[str, Any] = {"running": _running(person, now_ms, viewer), "sold": cards(page, now_ms, viewer)}
        shown |= {"all_count": all_count, "has_uncounted": all_count > MOST_COUNTED}
        told = {"person": person, "page": page, "sold_count": page.paginator.count, "now_ms": now_ms}
        return super().get_context_data(words=CARD_WORDS, **told, **shown, **context)


def _running(person: User, now_ms: int, viewer: User | None) -> list[Card]:
    """What has not ended, the next to close first."""
    found = Listing.objects.filter(seller=person).exclude(status__in=selectors.ENDED)
    shown = cards(_to_show(found).order_by("ends_at_ms", "id")[:MOST_RUNNING], now_ms, viewer)
    return [card for card in shown if not card.is_over]


def _to_show(listings: Any) -> Any:
    return listings.select_related("category", "result").prefetch_related("pictures")
