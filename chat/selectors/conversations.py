"""A person's conversations, as that person may see them: nobody else's are ever found."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from chat.models import Conversation, Message, PersonBlock, ReadMark

if TYPE_CHECKING:
    from web.accounts.models import User

PAGE = 30

_ABOUT = ("listing", "listing__result", "sender")


@dataclass(frozen=True, slots=True)
class Entry:
    """A conversation in somebody's list: the other person, the last message, and how many are unread."""

    conversation: Conversation
    other: "User"
    last: Message
    unread: int


def unread_count(user_id: int) -> int:
    """How many messages to this person are unread: one query, which looks into unread conversations only."""
    return unread_counts([user_id])[user_id]


def unread_counts(user_ids: Collection[int]) -> dict[int, int]:
    """``unread_count`` of many people, in one query."""
    found = _unread(ReadMark.objects.filter(person__in=user_ids)).values_list("person")
    return dict.fromkeys(user_ids, 0) | dict(found.annotate(Count("conversation__messages")).order_by())


def _unread(marks: QuerySet[ReadMark]) -> QuerySet[ReadMark]:
    """The marks, once for each message behind them that somebody else, or the house, has sent."""
    sender, person = "conversation__messages__sender", F("person")
    from_others = Q(**{sender: None}) | Q(**{f"{sender}__lt": person}) | Q(**{f"{sender}__gt": person})
    unread = {"conversation__last_message__gt": F("message_id"), "conversation__messages__gt": F("message_id")}
    return marks.filter(from_others, **unread)


def conversation_of(conversation_id: int, user_id: int) -> Conversation | None:
    """The conversation with both persons, if this is one of them; None otherwise, as if it were not there."""
    return _of(user_id).filter(pk=conversation_id).select_related("first", "second").first()


def conversation_between(one_id: int, other_id: int) -> Conversation | None:
    """The conversation that two people have, None if they have not talked yet."""
    first, second = sorted((one_id, other_id))
    return Conversation.objects.filter(first=first, second=second).first()


def other_in(conversation: Conversation, user_id: int) -> "User":
    """The other person."""
    return conversation.second if conversation.first_id == user_id else conversation.first


def conversations_of(user_id: int, *, before_id: int | None = None, limit: int = PAGE) -> list[Entry]:
    """A person's conversations, the last spoken in first; in two queries.

    ``before_id`` is the last message of the entry that the page follows.
    """
    found = _of(user_id).filter(last_message__isnull=False).order_by("-last_message")
    if before_id is not None:
        found = found.filter(last_message__lt=before_id)
    about = ("first", "second", *(f"last_message__{name}" for name in _ABOUT))
    conversations = list(found.select_related(*about)[:limit])
    unread = _unread_by_conversation(user_id, conversations)
    return [Entry(one, other_in(one, user_id), _last_of(one), unread.get(one.pk, 0)) for one in conversations]


def _last_of(conversation: Conversation) -> Message:
    last = conversation.last_message
    assert last is not None, "only these were asked for"
    last.conversation = conversation
    return last


def _unread_by_conversation(user_id: int, conversations: Collection[Conversation]) -> dict[int, int]:
    found = _unread(ReadMark.objects.filter(person=user_id, conversation__in=conversations))
    return dict(found.values_list("conversation").annotate(Count("conversation__messages")).order_by())


def history_of(
    conversation: Conversation, *, before_id: int | None = None, after_id: int | None = None, limit: int = PAGE
) -> list[Message]:
    """Messages in their order: those that follow ``after_id``, or the last ones (before ``before_id``)."""
    found = Message.objects.filter(conversation=conversation).select_related(*_ABOUT)
    if after_id is not None:
        messages = list(found.filter(pk__gt=after_id).order_by("pk")[:limit])
    else:
        before = found if before_id is None else found.filter(pk__lt=before_id)
        messages = list(before.order_by("-pk")[:limit])[::-1]
    for message in messages:
        message.conversation = conversation
    return messages


def read_up_to(conversation: Conversation, user_id: int) -> int:
    """The id of the last message that the person has read there; 0 before the first."""
    mark = ReadMark.objects.filter(conversation=conversation, person=user_id).first()
    return mark.message_id if mark else 0


def blocked_by(user_id: int) -> list[PersonBlock]:
    """Whom this person has blocked, the latest first."""
    return list(PersonBlock.objects.filter(blocker=user_id).select_related("blocked").order_by("-pk"))


def block_of(user_id: int, other_id: int) -> PersonBlock | None:
    """The first person's block of the second; None if messages from there are welcome."""
    return PersonBlock.objects.filter(blocker=user_id, blocked=other_id).first()


def is_block_between(one_id: int, other_id: int) -> bool:
    """Whether either has blocked the other."""
    return PersonBlock.objects.filter(
        Q(blocker=one_id, blocked=other_id) | Q(blocker=other_id, blocked=one_id)
    ).exists()


def messages_of(user_id: int) -> QuerySet[Message]:
    """Everything in a person's conversations, sent and received, conversation by conversation, for an export."""
    mine = Exists(_of(user_id).filter(pk=OuterRef("conversation")))
    return Message.objects.filter(mine).order_by("conversation_id", "pk")


def _of(user_id: int) -> QuerySet[Conversation]:
    return Conversation.objects.filter(Q(first=user_id) | Q(second=user_id))
