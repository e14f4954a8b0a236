"""Notices that their persons have seen."""

from django.db import transaction
from django.utils import timezone

from bidding.models import Notice


def read_notices(
    *,
    user_id: int,
    until_ms: int | None = None,
    kind: str | None = None,
    sender_id: int | None = None,
    listing_id: int | None = None,
) -> int:
    """Mark a person's notices as read: all, or those up to ``until_ms``, of a kind, from somebody, about a listing.

    Returns how many were unread. Idempotent.
    """
    wanted = {"at_ms__lte": until_ms, "kind": kind, "sender": sender_id, "listing": listing_id}
    unread = Notice.objects.filter(user=user_id, read_at=None)
    unread = unread.filter(**{field: value for field, value in wanted.items() if value is not None})
    with transaction.atomic():
        # In the order in which others lock them too.
        ids = list(unread.select_for_update(no_key=True).order_by("user", "listing").values_list("pk", flat=True))
        return Notice.objects.filter(pk__in=ids).update(read_at=timezone.now())
