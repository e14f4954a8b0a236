"""What an e-mail has to tell when its time has come: what its person wants to be told, and what is true still."""

from collections.abc import Callable, Mapping

from bidding import selectors
from bidding.models import Listing, Notice
from chat import selectors as said
from chat.models import Message
from web.notices.choices import choice_of
from web.notices.models import NoticeEmail


def what_holds(email: NoticeEmail) -> list[Notice]:
    """The notices that the e-mail would tell now, newest first."""
    user = email.user
    if not (user.is_active and user.closed_at is None and choice_of(user.pk, email.kind).by_email):
        return []
    notices = Notice.objects.filter(user=user, kind=email.kind).select_related("listing__result", "sender")
    if email.listing_id is None:
        found = notices.filter(told_at__gte=email.since, read_at=None)
    else:
        found = notices.filter(listing=email.listing_id)
    return _CHECKS.get(email.kind, _as_they_are)(user.pk, list(found.order_by("-at_ms", "-pk")))


def _as_they_are(user_id: int, notices: list[Notice]) -> list[Notice]:
    return notices


def _outbid(user_id: int, notices: list[Notice]) -> list[Notice]:
    outbid = selectors.still_outbid(user_id, [notice.listing_id for notice in notices if notice.listing_id])
    return [notice for notice in notices if notice.listing_id in outbid]


def _ending_soon(user_id: int, notices: list[Notice]) -> list[Notice]:
    now_ms = selectors.ledger_now_ms()
    return [notice for notice in notices if notice.listing and _ends_soon(notice.listing, now_ms)]


def _ends_soon(listing: Listing, now_ms: int) -> bool:
    return listing.status == Listing.Status.OPEN and listing.ends_at_ms > now_ms


def _message(user_id: int, notices: list[Notice]) -> list[Notice]:
    return [notice for notice in notices if notice.sender_id and _has_unread(user_id, notice.sender_id)]


def _has_unread(user_id: int, sender_id: int) -> bool:
    conversation = said.conversation_between(user_id, sender_id)
    if conversation is None:
        return False
    after_id = said.read_up_to(conversation, user_id)
    return Message.objects.filter(conversation=conversation, sender=sender_id, pk__gt=after_id).exists()


_CHECKS: Mapping[str, Callable[[int, list[Notice]], list[Notice]]] = {
    Notice.Kind.OUTBID: _outbid,
    Notice.Kind.ENDING_SOON: _ending_soon,
    Notice.Kind.MESSAGE: _message,
}
