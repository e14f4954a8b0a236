"""Private messages from sockets and pages: limited in rate, decided, and told to both persons once committed."""

from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction

from bidding import money
from bidding.models import Listing
from chat import conversations, selectors
from chat.conversations import MessageRejected, MessageSent
from chat.models import Conversation, Message
from chat.refusals import Refusal
from web.live.telling import Json, tell_person_sync, tell_unread_sync
from web.shared_rates import SharedBuckets

if TYPE_CHECKING:
    from web.accounts.models import User

HOUR_S = 3600

Outcome = MessageSent | MessageRejected


@dataclass(frozen=True, slots=True)
class Telling:
    """Something for one person's sockets; without a message only that what is unread has changed."""

    user_id: int
    message: Json | None

    def send(self) -> None:
        """Tell it."""
        if self.message is None:
            tell_unread_sync(self.user_id)
        else:
            tell_person_sync(self.user_id, self.message)


@cache
def _message_rates() -> SharedBuckets:
    return SharedBuckets("messages", settings.MESSAGES_PER_MIN / 60, settings.MESSAGE_BURST)


@cache
def _start_rates() -> SharedBuckets:
    return SharedBuckets("conversations", settings.CONVERSATIONS_PER_HOUR / HOUR_S, settings.CONVERSATIONS_PER_HOUR)


def forget_rates() -> None:
    """Start all counts anew, with the settings as they are now."""
    for rates in (_message_rates, _start_rates):
        rates().forget()
        rates.cache_clear()


def is_too_fast(user_id: int | None) -> bool:
    """Whether this person has sent too many; counts this one, on whichever way it comes."""
    return is_too_fast_here(user_id) or is_too_fast_elsewhere(user_id)


def is_too_fast_here(user_id: int | None) -> bool:
    """As far as this process knows; waits for nobody. If not, ``is_too_fast_elsewhere`` is to be asked in a thread."""
    return bool(_message_rates().take_here(user_id))


def is_too_fast_elsewhere(user_id: int | None) -> bool:
    """The rest of ``is_too_fast``: as all processes together know."""
    return bool(_message_rates().take_elsewhere(user_id))


def send(
    *, conversation: Conversation, sender: "User", client_id: str, text: str, listing: Listing | None = None
) -> Outcome:
    """``chat.conversations.send`` for pages; an outage is a refusal: outcome unknown."""
    if is_too_fast(sender.pk):
        return MessageRejected(Refusal.RATE_LIMITED)
    said = partial(conversations.send, client_id=client_id, text=text, listing=listing)
    return _told(partial(said, conversation=conversation, sender=sender))


def start(*, sender: "User", other: "User", client_id: str, text: str, listing: Listing | None = None) -> Outcome:
    """``chat.conversations.start`` for pages; only so many new conversations an hour."""
    is_new = selectors.conversation_between(sender.pk, other.pk) is None
    if is_too_fast(sender.pk) or (is_new and _start_rates().take(sender.pk)):
        return MessageRejected(Refusal.RATE_LIMITED)
    said = partial(conversations.start, client_id=client_id, text=text, listing=listing)
    return _told(partial(said, sender=sender, other=other))


def _told(decide: "partial[Outcome]") -> Outcome:
    try:
        outcome = decide()
    except (OperationalError, InterfaceError):
        return MessageRejected(Refusal.UNAVAILABLE)
    if isinstance(outcome, MessageSent) and not outcome.replayed:
        tell_when_committed(tellings_of(outcome.message))
    return outcome


def mark_read(*, conversation: Conversation, reader: "User", message_id: int) -> list[Telling]:
    """``chat.conversations.mark_read``; what is to be told of it, nothing if nothing has changed.

    The other person is not told by whoever has blocked, or was blocked.
    """
    moved = conversations.mark_read(conversation=conversation, reader=reader, message_id=message_id)
    if moved is None:
        return []
    other = selectors.other_in(conversation, reader.pk)
    tellings = [Telling(reader.pk, None)]
    if not selectors.is_block_between(reader.pk, other.pk):
        tellings.append(Telling(other.pk, {"type": "read", "conversation": conversation.pk, "message_id": moved}))
    return tellings


def tellings_of(message: Message) -> list[Telling]:
    """A new message, for all pages of both persons: its sender has other devices too."""
    conversation = message.conversation
    return [
        Telling(user_id, {"type": "message", **fields_of(message, user_id)})
        for user_id in (conversation.first_id, conversation.second_id)
    ]


def fields_of(message: Message, reader_id: int) -> Json:
    """A message as one of the two sees it; the house's own word has no text, but says how the lot ended for them."""
    listing, result = message.listing, None
    if message.sender is None and listing is not None:
        side = "seller" if listing.seller_id == reader_id else "winner"
        result = {
            "side": side,
            "price_minor": listing.result.price_minor,
            "currency": listing.currency,
            "digits": money.exponent(listing.currency),
        }
    return {
        "conversation": message.conversation_id,
        "id": message.pk,
        "at_ms": message.at_ms,
        "from": message.sender.username if message.sender else None,
        "text": message.text,
        "listing": listing.pk if listing else None,
        "title": listing.title if listing else None,
        "other": selectors.other_in(message.conversation, reader_id).username,
        "result": result,
        "client_id": message.client_id if message.sender_id == reader_id else None,
    }


def tell_when_committed(tellings: list[Telling]) -> None:
    """For sync callers, in or outside a transaction."""
    for telling in tellings:
        transaction.on_commit(telling.send, robust=True)
