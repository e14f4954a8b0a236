"""One socket's messages and read marks: stored one after another in threads beside those that bids may wait for."""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial

from bidding.models import Listing
from chat import conversations, selectors
from chat.conversations import MessageRejected, MessageSent
from chat.refusals import Refusal
from web.live import talk
from web.live.background import in_thread, spawn
from web.live.me_messages import Read, Say
from web.live.people import Person, Standing
from web.live.talk import Outcome, Telling
from web.live.telling import tell_person, tell_unread

THREADS = 4
MOST_WAITING = 100
TELL_AGAIN_S = (0.5, 1.0, 2.0, 4.0)

Answer = Callable[[Say, Outcome], None]
Stored = tuple[Outcome, list[Telling]]
_UNKNOWN: Stored = (MessageRejected(Refusal.UNAVAILABLE), [])


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(THREADS, "messages")


class Post:
    """The socket goes on reading meanwhile; answers come in the order of the messages."""

    def __init__(self, person: Person, answer: Answer) -> None:
        self._person, self._answer = person, answer
        self._waiting: deque[Say | Read] = deque()
        self._more = asyncio.Event()
        self._work = spawn(self._serve())

    def put(self, message: Say | Read) -> None:
        """Take a message, whose answer comes later, or a read mark, which has none."""
        refusal = self._refusal() if isinstance(message, Say) else None
        if refusal is None and len(self._waiting) < MOST_WAITING:
            self._waiting.append(message)
            self._more.set()
        elif isinstance(message, Say):
            self._answer(message, MessageRejected(refusal or Refusal.RATE_LIMITED))

    def close(self) -> None:
        """Store no more; what was begun is stored, though nobody hears the answer."""
        self._work.cancel()

    def _refusal(self) -> Refusal | None:
        if self._person.standing is Standing.SIGNED_OUT:
            return Refusal.NOT_AUTHENTICATED
        return Refusal.RATE_LIMITED if talk.is_too_fast_here(self._person.user_id) else None

    async def _serve(self) -> None:
        while True:
            await self._more.wait()
            self._more.clear()
            while self._waiting:
                message = self._waiting.popleft()
                outcome, tellings = await self._stored(message)
                if isinstance(message, Say):
                    self._answer(message, outcome)
                spawn(_tell(tellings))

    async def _stored(self, message: Say | Read) -> Stored:
        if self._person.standing is not Standing.SIGNED_IN or self._person.user_id is None:
            return _UNKNOWN
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(_threads(), _store, message, self._person.user_id)


async def _tell(tellings: list[Telling]) -> None:
    """Again after a while where the channel layer is away; in the end the counts say that something was missed."""
    for wait_s in (*TELL_AGAIN_S, None):
        tellings = [telling for telling in tellings if not await _is_told(telling)]
        if not tellings or wait_s is None:
            return
        await asyncio.sleep(wait_s)


async def _is_told(telling: Telling) -> bool:
    if telling.message is None:
        return await tell_unread(telling.user_id)
    return await tell_person(telling.user_id, telling.message)


def _store(message: Say | Read, user_id: int) -> Stored:
    return in_thread(partial(_stored, message, user_id), otherwise=_UNKNOWN, what=f"a message of person {user_id}")


def _stored(message: Say | Read, user_id: int) -> Stored:
    if isinstance(message, Say) and talk.is_too_fast_elsewhere(user_id):
        return MessageRejected(Refusal.RATE_LIMITED), []
    conversation = selectors.conversation_of(message.conversation, user_id)
    if conversation is None:
        return MessageRejected(Refusal.UNKNOWN_CONVERSATION), []
    person = conversation.first if conversation.first_id == user_id else conversation.second
    if isinstance(message, Read):
        tellings = talk.mark_read(conversation=conversation, reader=person, message_id=message.message_id)
        return MessageRejected(Refusal.UNAVAILABLE), tellings
    listing = Listing.objects.filter(pk=message.listing).first() if message.listing is not None else None
    if message.listing is not None and listing is None:
        return MessageRejected(Refusal.UNKNOWN_LISTING), []
    outcome = conversations.send(
        conversation=conversation, sender=person, client_id=message.id, text=message.text, listing=listing
    )
    if isinstance(outcome, MessageSent) and not outcome.replayed:
        return outcome, talk.tellings_of(outcome.message)
    return outcome, []
