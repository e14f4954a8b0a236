"""E-mails that are due, each claimed before it is handed over, so that none is handed over twice."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.utils import timezone

from bidding.models import Notice
from web.notices import alone
from web.notices.addresses import address_of
from web.notices.holding import what_holds
from web.notices.models import NoticeEmail

State = NoticeEmail.State

ATTEMPTS = 8
FIRST_WAIT = dt.timedelta(minutes=1)
LONGEST_WAIT = dt.timedelta(hours=1)
RENEWING = dt.timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Claimed:
    """An e-mail that is this process's to send, what it tells, and to which address."""

    email: NoticeEmail
    notices: list[Notice]
    address: str


def is_any_due() -> bool:
    """Whether ``claim_next`` may find one."""
    return _due().exists()


def claim_next() -> Claimed | None:
    """The next e-mail that is due, claimed for good; None when there is none. Those with nothing to tell are dropped.

    Committed before it returns: whoever dies afterwards leaves an e-mail whose outcome nobody knows, and which is never
    sent again by itself.
    """
    while True:
        with alone.planning():
            email = _due().first()
            if email is None:
                return None
            if _is_being_renewed(email):
                _note(email, State.DUE, due_at=timezone.now() + RENEWING)
                continue
            notices = what_holds(email)
            address = address_of(email.user) if notices else None
            if address is not None:
                _note(email, State.CLAIMED, claimed_at=timezone.now(), attempts=F("attempts") + 1)
                return Claimed(email, notices, address)
            _note(email, State.DROPPED, settled_at=timezone.now(), problem="no confirmed address" if notices else "")


def _due() -> QuerySet[NoticeEmail]:
    due = NoticeEmail.objects.filter(state=State.DUE, due_at__lte=timezone.now())
    return due.order_by("due_at", "pk").select_related("user")


def _is_being_renewed(email: NoticeEmail) -> bool:
    """One of what it gathers is new once more, and is handed on in a moment."""
    untold = Notice.objects.filter(user=email.user_id, kind=email.kind, told_at=None)
    return email.listing_id is None and untold.exists()


def _note(email: NoticeEmail, state: State, **fields: object) -> None:
    NoticeEmail.objects.filter(pk=email.pk).update(state=state, **fields)


def note_sent(email: NoticeEmail) -> None:
    """The mail server has accepted it."""
    _note(email, State.SENT, settled_at=timezone.now(), problem="")


def note_unknown(email: NoticeEmail, problem: str) -> None:
    """Nobody knows whether the mail server has accepted it: it stays claimed."""
    _note(email, State.CLAIMED, problem=problem[:500])


def note_refused(email: NoticeEmail, problem: str, *, for_good: bool) -> None:
    """The mail server has certainly not accepted it: it is due again later, unless it never will be accepted."""
    with alone.planning():
        email.refresh_from_db(fields=["attempts"])
        if for_good or email.attempts >= ATTEMPTS:
            _note(email, State.REFUSED, settled_at=timezone.now(), problem=problem[:500])
            return
        wait = min(FIRST_WAIT * 2 ** (email.attempts - 1), LONGEST_WAIT)
        if not _left_to_next(email):
            _note(email, State.DUE, due_at=timezone.now() + wait, claimed_at=None, problem=problem[:500])


def _left_to_next(email: NoticeEmail) -> bool:
    """Meanwhile another one gathers the same kind: it tells this one's notices too."""
    if email.listing_id is not None:
        return False
    waiting = NoticeEmail.objects.filter(user=email.user_id, kind=email.kind, listing=None, state=State.DUE)
    if not waiting.update(since=email.since):
        return False
    _note(email, State.DROPPED, settled_at=timezone.now(), problem="refused; told with the next one")
    return True
