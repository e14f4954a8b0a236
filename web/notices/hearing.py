"""New private messages, told by a notice of their sender: one, renewed as long as more come."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from bidding import selectors
from bidding.models import Notice
from bidding.signals import say_notices_written
from chat.models import Message, PersonBlock, ReadMark
from web.notices.models import MessageCursor

MESSAGES_AT_ONCE = 1_000

SETTLES_MS = 1_500
"""Messages are left alone for so long: whoever has the conversation open reads them in that time."""

Newest = dict[tuple[int, int], Message]
"""The last message by whom it is for and who sent it."""


def hear_messages() -> int:
    """Write or renew notices of messages that came since and are unread still; returns how many.

    Idempotent, and safe when several run at once. Ids are in the order of the commits, as messages are stored one
    after another; so what lies after the cursor was not looked at. The house's own messages are told by results.
    """
    told = 0
    while True:
        read, renewed = _hear_some()
        told += renewed
        if read < MESSAGES_AT_ONCE:
            return told


@transaction.atomic
def _hear_some() -> tuple[int, int]:
    MessageCursor.objects.get_or_create(pk=1)
    cursor = MessageCursor.objects.select_for_update(skip_locked=True).filter(pk=1).first()
    if cursor is None:
        return 0, 0
    messages = list(_settled(cursor.message_id))
    if not messages:
        return 0, 0
    renewed = _renew(_newest(messages))
    MessageCursor.objects.filter(pk=1).update(message_id=messages[-1].pk)
    if renewed:
        say_notices_written()
    return len(messages), renewed


def _settled(after_id: int) -> Iterable[Any]:
    """The next messages, up to the first that is too new."""
    before_ms = selectors.ledger_now_ms() - SETTLES_MS
    for message in _with_readers(Message.objects.filter(pk__gt=after_id)).order_by("pk")[:MESSAGES_AT_ONCE]:
        if message.at_ms > before_ms:
            return
        yield message


def _with_readers(messages: QuerySet[Message]) -> "QuerySet[Any]":
    """With ``is_read``: nobody but its sender has not read it."""
    marks = ReadMark.objects.filter(conversation=OuterRef("conversation"), message_id__gte=OuterRef("pk"))
    return messages.select_related("conversation").annotate(
        is_read=Exists(marks.exclude(person=OuterRef("sender"))),
    )


def _newest(messages: Collection[Any]) -> Newest:
    newest: Newest = {}
    for message in messages:
        if message.sender_id is not None and not message.is_read:
            pair = message.conversation
            reader_id = pair.second_id if pair.first_id == message.sender_id else pair.first_id
            newest[reader_id, message.sender_id] = message
    return newest


def _renew(newest: Newest) -> int:
    """Only here are notices of messages written, with the cursor locked."""
    pairs = sorted(newest.keys() - _blocked(newest))
    known = {(notice.user_id, notice.sender_id or 0): notice for notice in _notices_between(pairs)}
    for pair in known.keys() & set(pairs):
        known[pair].at_ms, known[pair].read_at, known[pair].told_at = newest[pair].at_ms, None, None
    old = [known[pair] for pair in pairs if pair in known]
    new = [
        Notice(user_id=pair[0], sender_id=pair[1], kind=Notice.Kind.MESSAGE, at_ms=newest[pair].at_ms)
        for pair in pairs
        if pair not in known
    ]
    Notice.objects.bulk_update(old, ["at_ms", "read_at", "told_at"])
    Notice.objects.bulk_create(new)
    return len(pairs)


def _blocked(pairs: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    blocks = PersonBlock.objects.filter(blocker__in={reader for reader, _ in pairs})
    return set(blocks.values_list("blocker_id", "blocked_id"))


def _notices_between(pairs: Collection[tuple[int, int]]) -> QuerySet[Notice]:
    readers, senders = {reader for reader, _ in pairs}, {sender for _, sender in pairs}
    return Notice.objects.filter(kind=Notice.Kind.MESSAGE, user__in=readers, sender__in=senders)
