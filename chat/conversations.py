"""What two people can do in private: talk, read, and be left in peace.

Refusals come back as values; outages are exceptions. An account that staff have blocked reads and answers where it
already talks with somebody (it may owe a winner an answer), but begins no conversation.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection, transaction

from bidding import selectors as house
from bidding.models import Listing
from bidding.plain_text import BadText, clean
from bidding.services import read_notices
from chat import selectors
from chat.models import Conversation, Message, PersonBlock, ReadMark
from chat.models.conversations import LONGEST
from chat.refusals import Refusal

if TYPE_CHECKING:
    from web.accounts.models import User

_LOCK = 0x4D455353
"""The advisory lock under which messages are stored."""


_SENTENCES = {
    Refusal.MALFORMED: f"A message has 1 to {LONGEST} characters of plain text.",
    Refusal.NOT_AUTHENTICATED: "You are not signed in: sign in and send it again.",
    Refusal.RATE_LIMITED: "Too many messages at once: wait a moment and send it again.",
    Refusal.UNAVAILABLE: "It is not known whether this was sent: send it again with the same id until it is answered.",
    Refusal.UNKNOWN_CONVERSATION: "There is no such conversation.",
    Refusal.UNKNOWN_LISTING: "There is no such listing.",
    # Whoever was blocked is told no more than whoever writes to an account that was closed.
    Refusal.NOT_ALLOWED: "This person can't be written to.",
}


@dataclass(frozen=True, slots=True)
class MessageSent:
    """The message is stored, now or (``replayed``) before."""

    message: Message
    replayed: bool


@dataclass(frozen=True, slots=True)
class MessageRejected:
    """Nothing has changed."""

    reason: Refusal

    @property
    def message(self) -> str:
        """The reason in a sentence, for programs."""
        return _SENTENCES[self.reason]


def clean_text(text: str) -> str:
    """A message as it is kept: 1 to 2000 characters, each line break one of them. Raises BadText."""
    return clean(text.replace("\r\n", "\n"), most=LONGEST, lines=True)


def conversation_with(*, person: "User", other: "User") -> Conversation | MessageRejected:
    """The conversation of the two, made if there is none. Never a second one, also when both begin at once.

    Refused with ``not_allowed``: oneself, somebody whose account is closed, anybody for a blocked account, and whoever
    has blocked the other.
    """
    found = selectors.conversation_between(person.pk, other.pk)
    if found is not None:
        return found
    if person.pk == other.pk or person.is_blocked or not can_be_reached(person, other):
        return MessageRejected(Refusal.NOT_ALLOWED)
    return conversation_of_pair(person.pk, other.pk)


def conversation_of_pair(one_id: int, other_id: int) -> Conversation:
    """The conversation of any two people, made if there is none, without asking whether they may talk."""
    first, second = sorted((one_id, other_id))
    with transaction.atomic():
        conversation, _ = Conversation.objects.get_or_create(first_id=first, second_id=second)
        marks = [ReadMark(conversation=conversation, person_id=user_id) for user_id in (first, second)]
        ReadMark.objects.bulk_create(marks, ignore_conflicts=True)
    return conversation


def can_be_reached(person: "User", other: "User") -> bool:
    """Whether messages may go from one to the other: neither has blocked the other, whose account is in use."""
    return is_in_use(other) and not selectors.is_block_between(person.pk, other.pk)


def is_in_use(person: "User") -> bool:
    """Whether somebody can still read what is written to this account."""
    return person.is_active and person.closed_at is None


def start(
    *, sender: "User", other: "User", client_id: str, text: str, listing: Listing | None = None
) -> MessageSent | MessageRejected:
    """Say the first thing to somebody, or the next. No conversation is left behind where it is refused."""
    if (cleaned := _cleaned(text)) is None:
        return MessageRejected(Refusal.MALFORMED)
    now_ms = house.ledger_now_ms()
    with transaction.atomic():
        # First, as in ``results``: whoever has it may be about to make the same conversation, and would wait for us.
        one_after_another()
        conversation = conversation_with(person=sender, other=other)
        if isinstance(conversation, MessageRejected):
            return conversation
        said = Message(conversation=conversation, sender=sender, client_id=client_id, text=cleaned, listing=listing)
        outcome = _say_once(said, sender, now_ms)
        if isinstance(outcome, MessageRejected) and conversation.last_message_id is None:
            transaction.set_rollback(True)
        return outcome


def send(
    *, conversation: Conversation, sender: "User", client_id: str, text: str, listing: Listing | None = None
) -> MessageSent | MessageRejected:
    """Say ``text`` in the conversation, about ``listing`` if there is one.

    Idempotent by ``client_id``, the sender's own in this conversation: once stored, it is answered with that message
    whatever has come between.
    """
    if sender.pk not in (conversation.first_id, conversation.second_id):
        return MessageRejected(Refusal.UNKNOWN_CONVERSATION)
    if (cleaned := _cleaned(text)) is None:
        return MessageRejected(Refusal.MALFORMED)
    said = Message(conversation=conversation, sender=sender, client_id=client_id, text=cleaned, listing=listing)
    now_ms = house.ledger_now_ms()
    with transaction.atomic():
        one_after_another()
        return _say_once(said, sender, now_ms)


def _cleaned(text: str) -> str | None:
    try:
        return clean_text(text)
    except BadText:
        return None


def _say_once(said: Message, sender: "User", now_ms: int) -> MessageSent | MessageRejected:
    own = Message.objects.filter(conversation=said.conversation, sender=sender)
    known = own.filter(client_id=said.client_id).first()
    if known is not None:
        return MessageSent(known, replayed=True)
    if not can_be_reached(sender, selectors.other_in(said.conversation, sender.pk)):
        return MessageRejected(Refusal.NOT_ALLOWED)
    return MessageSent(store(said, now_ms), replayed=False)


def store(message: Message, at_ms: int) -> Message:
    """Store a message as its conversation's last. Only ``one_after_another``."""
    message.at_ms = at_ms
    message.save(force_insert=True)
    Conversation.objects.filter(pk=message.conversation_id).update(last_message=message)
    return message


def one_after_another() -> None:
    """Messages are stored one after another, until the transaction ends, so that ids are seen in their order.

    Whoever reads on after an id (a page that reconnects, the notices) misses none; read marks can be ids.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [_LOCK])


def mark_read(*, conversation: Conversation, reader: "User", message_id: int) -> int | None:
    """The reader has read up to that message, or to the last one if there are not so many. A mark never goes back.

    Whoever has read all has no unread notice of it left. Returns the mark if it has moved.
    """
    last_id = Conversation.objects.filter(pk=conversation.pk).values_list("last_message", flat=True).first()
    up_to = min(message_id, last_id or 0)
    mark = ReadMark.objects.filter(conversation=conversation, person=reader, message_id__lt=up_to)
    if not mark.update(message_id=up_to):
        return None
    if up_to == last_id:
        read_notices(user_id=reader.pk, sender_id=selectors.other_in(conversation, reader.pk).pk)
    return up_to


def block(*, blocker: "User", blocked: "User") -> bool:
    """Take no messages from somebody any more, nor send any there. Idempotent; False for oneself."""
    if blocker.pk == blocked.pk:
        return False
    PersonBlock.objects.get_or_create(blocker=blocker, blocked=blocked)
    return True


def unblock(*, blocker: "User", blocked: "User") -> None:
    """End one's own block; the other's stays. Idempotent."""
    PersonBlock.objects.filter(blocker=blocker, blocked=blocked).delete()
