"""E-mails whose outcome nobody knows, or that were refused: staff decide what becomes of them."""

import datetime as dt
from collections.abc import Collection

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from web.notices import alone
from web.notices.models import NoticeEmail

State = NoticeEmail.State

TAKEN_AS_SENT = "taken as sent by staff"
WAITS = "told with the next one, as staff decided"


def unsettled(ids: Collection[int]) -> QuerySet[NoticeEmail]:
    """Those of them that may be decided: no worker can be at it any more."""
    longest = dt.timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT)
    found = NoticeEmail.objects.filter(pk__in=ids, state__in=(State.CLAIMED, State.REFUSED))
    return found.exclude(state=State.CLAIMED, claimed_at__gt=timezone.now() - longest).order_by("pk")


def send_again(ids: Collection[int]) -> list[NoticeEmail]:
    """Make them due; those that were. One of a gathered kind is left to the one that waits already, if there is one."""
    with alone.planning():
        emails = list(unsettled(ids).select_related("user", "listing"))
        for email in emails:
            if not _left_to_the_waiting(email):
                fields = {"due_at": timezone.now(), "claimed_at": None, "settled_at": None, "attempts": 0}
                NoticeEmail.objects.filter(pk=email.pk).update(state=State.DUE, **fields)
    return emails


def take_as_sent(ids: Collection[int]) -> list[NoticeEmail]:
    """Nothing more is done about them; those that were settled by it."""
    with alone.planning():
        emails = list(unsettled(ids).select_related("user", "listing"))
        settled = NoticeEmail.objects.filter(pk__in=[email.pk for email in emails])
        settled.update(state=State.SENT, settled_at=timezone.now(), problem=TAKEN_AS_SENT)
    return emails


def _left_to_the_waiting(email: NoticeEmail) -> bool:
    if email.listing_id is not None:
        return False
    waiting = NoticeEmail.objects.filter(user=email.user_id, kind=email.kind, listing=None, state=State.DUE)
    earlier = waiting.filter(since__gt=email.since).update(since=email.since)
    if not (earlier or waiting.exists()):
        return False
    NoticeEmail.objects.filter(pk=email.pk).update(state=State.DROPPED, settled_at=timezone.now(), problem=WAITS)
    return True
