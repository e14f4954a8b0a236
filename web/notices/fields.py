"""A notice as messages, pages and e-mails show it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse

from bidding import money
from bidding.models import Notice
from chat.models import Conversation
from web.notices import words


@dataclass(frozen=True, slots=True)
class Shown:
    """A notice with what is known around it; ``url`` leads to the lot or the conversation."""

    notice: Notice
    title: str | None
    other: str | None
    currency: str | None
    outcome: str | None
    url: str

    @property
    def head(self) -> str:
        """What happened, in a few words."""
        return str(words.HEADS[self.notice.kind])

    @property
    def link(self) -> str:
        """What there is to do about it."""
        return str(words.LINKS[self.notice.kind])

    @property
    def price(self) -> str | None:
        """The amount for people."""
        if self.notice.price_minor is None or self.currency is None:
            return None
        return money.spoken_minor(self.notice.price_minor, self.currency)

    @property
    def body(self) -> str:
        """What happened, in a sentence."""
        gaps = {"title": self.title, "price": self.price, "other": self.other}
        return words.body_of(self.notice.kind, gaps, outcome=self.outcome)

    @property
    def message(self) -> dict[str, Any]:
        """The ``notice`` message of ``/ws/me/``."""
        return {
            "type": "notice",
            "id": self.notice.pk,
            "kind": self.notice.kind,
            "listing": self.notice.listing_id,
            "price_minor": self.notice.price_minor,
            "at_ms": self.notice.at_ms,
            "title": self.title,
            "currency": self.currency,
            "digits": None if self.currency is None else money.exponent(self.currency),
            "outcome": self.outcome,
            "other": self.other,
            "url": self.url,
        }


def shown(notices: Collection[Notice]) -> list[Shown]:
    """In their order, in one query: ``listing__result`` and ``sender`` should be there already."""
    conversations = _conversations([notice for notice in notices if notice.sender_id is not None])
    return [_shown(notice, conversations) for notice in notices]


def _shown(notice: Notice, conversations: dict[tuple[int, int], int]) -> Shown:
    listing = notice.listing
    if listing is not None:
        outcome = listing.result.outcome if hasattr(listing, "result") else None
        url = reverse("listings:detail", args=[listing.pk])
        return Shown(notice, listing.title, None, listing.currency, outcome, url)
    assert notice.sender is not None, "a notice is about a listing or from somebody"
    conversation_id = conversations.get(_pair(notice))
    url = reverse("inbox:conversation", args=[conversation_id]) if conversation_id else reverse("inbox:list")
    return Shown(notice, None, notice.sender.username, None, None, url)


def _pair(notice: Notice) -> tuple[int, int]:
    assert notice.sender_id is not None
    return min(notice.user_id, notice.sender_id), max(notice.user_id, notice.sender_id)


def _conversations(notices: Collection[Notice]) -> dict[tuple[int, int], int]:
    pairs = [_pair(notice) for notice in notices]
    if not pairs:
        return {}
    wanted = Q()
    for first, second in pairs:
        wanted |= Q(first=first, second=second)
    found = Conversation.objects.filter(wanted).values_list("first_id", "second_id", "pk")
    return {(first, second): pk for first, second, pk in found}
