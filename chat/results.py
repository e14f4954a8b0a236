"""Winner and seller meet: how a lot ended is the house's own message in their conversation, once."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils import timezone

from bidding.models import ListingResult
from bidding.selectors import ledger_now_ms
from chat.conversations import conversation_of_pair, one_after_another, store
from chat.models import Message, ResultCursor

AT_ONCE = 200

SETTLED = dt.timedelta(minutes=1)
"""Results are looked at again for so long, as one with a lower id may be committed later than one with a higher."""


def tell_results() -> list[Message]:
    """Write the result messages that are missing, at most ``AT_ONCE``; returns them.

    Idempotent. Runs that overlap wait for each other, and one that dies leaves nothing half done: messages and cursor
    are of one transaction. The cursor keeps what is looked through small, however many results there are.
    """
    with transaction.atomic():
        ResultCursor.objects.get_or_create(pk=1)
        cursor = ResultCursor.objects.select_for_update().get(pk=1)
        ahead = ListingResult.objects.filter(pk__gt=cursor.result_id)
        results = list(_untold(ahead)[:AT_ONCE])
        messages = _tell(results) if results else []
        _move(cursor, ahead.filter(pk__lte=results[-1].pk) if len(results) == AT_ONCE else ahead)
    return messages


def _untold(results: QuerySet[ListingResult]) -> QuerySet[ListingResult]:
    told = Message.objects.filter(listing=OuterRef("listing"), sender=None)
    sold = results.filter(winner__isnull=False).exclude(Exists(told))
    return sold.select_related("listing__seller", "winner").order_by("pk")


def _tell(results: list[ListingResult]) -> list[Message]:
    now_ms = ledger_now_ms()
    one_after_another()
    return [_told(result, now_ms) for result in results]


def _told(result: ListingResult, now_ms: int) -> Message:
    """Price and names are not in it: they are read from the result, and worded for whoever reads."""
    assert result.winner_id is not None, "only sold ones are told"
    conversation = conversation_of_pair(result.listing.seller_id, result.winner_id)
    client_id = f"result-{result.listing_id}"
    return store(Message(conversation=conversation, listing=result.listing, client_id=client_id), now_ms)


def _move(cursor: ResultCursor, looked_at: QuerySet[ListingResult]) -> None:
    settled = looked_at.filter(created_at__lt=timezone.now() - SETTLED).aggregate(last=Max("pk"))["last"]
    if settled is not None:
        cursor.result_id = settled
        cursor.save(update_fields=["result_id"])
