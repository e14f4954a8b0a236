"""What people still have to be told."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Count

from bidding import installation
from bidding.models import Listing, Notice
from bidding.selectors.stored import newest_entries


def unread_notices(user_id: int) -> int:
    """How many notices of theirs a person has not read; messages are counted by the inbox."""
    return unread_notice_counts([user_id])[user_id]


def unread_notice_counts(user_ids: Collection[int]) -> dict[int, int]:
    """``unread_notices`` of many people, in one query."""
    unread = Notice.objects.filter(user__in=user_ids, read_at=None, shown=True).exclude(kind=Notice.Kind.MESSAGE)
    return dict.fromkeys(user_ids, 0) | dict(unread.values_list("user").annotate(Count("pk")).order_by())


def still_outbid(user_id: int, listing_ids: Collection[int]) -> set[int]:
    """Of these listings, those that run and that somebody else leads, as far as PostgreSQL knows."""
    now_ms = installation.database_now_ms()
    newest = newest_entries(listing_ids)
    return {pk for pk, state in newest.items() if is_outbid(state, user_id, now_ms)}


def is_outbid(state: Mapping[str, Any], user_id: int, now_ms: int) -> bool:
    """Whether the listing whose last entry says ``state`` runs, and somebody else than that person leads it."""
    is_open = state["status"] == Listing.Status.OPEN and state["ends_at_ms"] > now_ms
    return (is_open or state["status"] == Listing.Status.PAUSED) and state["leader"] not in (user_id, None)
