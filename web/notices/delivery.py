"""Notices that nobody was told of yet: handed to their persons' open pages, and to the e-mails that are due."""

import asyncio
import datetime as dt
from collections.abc import Collection

from asgiref.sync import async_to_sync
from django.db.models import QuerySet
from django.utils import timezone

from bidding.models import Notice
from web.live.telling import tell_person
from web.notices import alone, planning
from web.notices.choices import EVERYTHING, choices_of
from web.notices.fields import Shown, shown

NOTICES_AT_ONCE = 500


def deliver() -> int:
    """Hand on what is new or was renewed; returns how many notices. Each is handed on once.

    E-mails are planned in the transaction that notes it. What is told live comes after, and is a hint only: it is
    lost with a process that dies in between, while the list keeps the notice.
    """
    told = 0
    while True:
        notices = _take()
        _tell([notice for notice in notices if notice.shown and notice.read_at is None])
        told += len(notices)
        if len(notices) < NOTICES_AT_ONCE:
            return told


def _take() -> list[Notice]:
    with alone.planning():
        notices = list(_untold()[:NOTICES_AT_ONCE])
        now, choices = timezone.now(), choices_of({notice.user_id for notice in notices})
        mailed = []
        for notice in notices:
            choice = choices.get((notice.user_id, notice.kind), EVERYTHING)
            notice.shown = choice.in_page
            if choice.by_email and notice.read_at is None:
                mailed.append(notice)
        _note_told(notices, now)
        planning.plan(mailed, now)
    return notices


def _note_told(notices: Collection[Notice], now: dt.datetime) -> None:
    for is_shown in (True, False):
        ids = [notice.pk for notice in notices if notice.shown is is_shown]
        Notice.objects.filter(pk__in=ids).update(told_at=now, shown=is_shown)


def _untold() -> QuerySet[Notice]:
    """One that is being renewed comes the next time."""
    untold = Notice.objects.filter(told_at=None).order_by("pk").select_related("listing__result", "sender")
    return untold.select_for_update(of=("self",), skip_locked=True)


def _tell(notices: Collection[Notice]) -> None:
    if notices:
        async_to_sync(_tell_all)(shown(notices))


async def _tell_all(told: Collection[Shown]) -> None:
    await asyncio.gather(*(tell_person(each.notice.user_id, each.message) for each in told))
