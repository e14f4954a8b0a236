"""Which e-mail tells a notice, and when."""

import datetime as dt
from collections.abc import Collection, Iterator

from django.conf import settings
from django.db.models import Max

from bidding.models import Notice
from web.notices.models import NoticeEmail

GATHERED = frozenset({Notice.Kind.OUTBID, Notice.Kind.MESSAGE})
"""Kinds that come in bursts: one e-mail tells all that have come when it is sent."""


def plan(notices: Collection[Notice], now: dt.datetime) -> None:
    """Make the e-mails of these notices due, which are handed on ``now``. Only within ``alone.planning``.

    One for each listing and kind, ever. Of the gathered kinds one that waits a little for more, and longer if the
    last one was just sent; it tells every such notice from ``since`` on, so that while it waits there is no other.
    """
    single = [notice for notice in notices if notice.kind not in GATHERED]
    gathered = {(notice.user_id, notice.kind) for notice in notices if notice.kind in GATHERED}
    NoticeEmail.objects.bulk_create([*_singles(single, now), *_gathering(gathered, now)], ignore_conflicts=True)


def _singles(notices: Collection[Notice], now: dt.datetime) -> Iterator[NoticeEmail]:
    for notice in notices:
        yield NoticeEmail(user_id=notice.user_id, kind=notice.kind, listing_id=notice.listing_id, since=now, due_at=now)


def _gathering(wanted: Collection[tuple[int, str]], now: dt.datetime) -> Iterator[NoticeEmail]:
    wait, gap = (dt.timedelta(seconds=s) for s in (settings.NOTICE_EMAIL_WAIT_S, settings.NOTICE_EMAIL_GAP_S))
    earlier = NoticeEmail.objects.filter(user__in={user_id for user_id, _ in wanted}, claimed_at__gt=now - gap)
    last = {
        (user_id, kind): at for user_id, kind, at in earlier.values_list("user", "kind").annotate(Max("claimed_at"))
    }
    for user_id, kind in sorted(wanted):
        due_at = max(now + wait, last.get((user_id, kind), now - gap) + gap)
        yield NoticeEmail(user_id=user_id, kind=kind, since=now, due_at=due_at)
