"""``/ws/me/``: what one person is told on every open page, and private messages. Signed-in people only."""

from collections import deque

from chat.conversations import MessageSent
from web.live import mailboxes, me_messages, replies
from web.live.backpressure import Frame, Receive, Send
from web.live.connection import TRY_AGAIN_LATER, Connection, Scope
from web.live.hub import Hub, here
from web.live.identity import credential_of
from web.live.mailboxes import Mailboxes
from web.live.me_messages import MyMessage, Read, Say
from web.live.people import DatabaseAway, Person, Standing
from web.live.post import Post
from web.live.talk import Outcome
from web.live.unread import Unread

NOT_SIGNED_IN = 4401
CONNECT_AGAIN = 1012
MOST_SOCKETS = 50
"""Of one person in one process; more wait until a page is closed."""

MOST_HELD = 100


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve one socket; close with 4401 for a visitor, 1013 while nobody can say who it is or there are too many."""
    hub, boxes = await here(), mailboxes.here()
    async with MySocket(receive, send, hub, boxes) as socket:
        try:
            person = await hub.people.find(credential_of(scope["headers"]))
        except DatabaseAway:
            return await socket.turn_away(TRY_AGAIN_LATER, "please try again")
        if person is None or person.user_id is None:
            return await socket.turn_away(NOT_SIGNED_IN, "sign in first")
        if boxes.sockets_of(person.user_id) >= MOST_SOCKETS:
            return await socket.turn_away(TRY_AGAIN_LATER, "you have too many pages open")
        await socket.serve(person)
        return None


class MySocket(Connection):
    """One page of a person's."""

    user_id: int
    _person: Person

    def __init__(self, receive: Receive, send: Send, hub: Hub, boxes: Mailboxes) -> None:
        super().__init__(receive, send, hub.clock)
        self._boxes = boxes
        self._post: Post | None = None
        self._held: deque[Frame] = deque(maxlen=MOST_HELD)
        self._shown: Unread | None = None

    async def serve(self, person: Person) -> None:
        """Tell what there is to tell, and read until the client is gone."""
        assert person.user_id is not None, "somebody is signed in"
        self._person, self.user_id, self._allowed = person, person.user_id, person.allowed
        person.listeners.add(self._looked_up)
        try:
            await self._boxes.enter(self)
            self._looked_up()
            await self.read()
        finally:
            person.listeners.discard(self._looked_up)

    def leave(self) -> None:
        """Nothing is told here, nor taken."""
        super().leave()
        if hasattr(self, "user_id"):
            self._boxes.leave(self)
        if self._post is not None:
            self._post.close()

    def tell(self, frame: Frame) -> None:
        """Send it, unless it is in doubt who is at the other end: then once that is known."""
        if self._person.standing is Standing.IN_DOUBT:
            self._held.append(frame)
        elif self._person.standing is Standing.SIGNED_IN and not self.outbox.is_behind:
            self.outbox.put(frame)

    def show_unread(self, unread: Unread) -> None:
        """Send the counts, unless the client has them."""
        if unread != self._shown and self._person.standing is Standing.SIGNED_IN and not self.outbox.is_behind:
            self._shown = unread
            self.outbox.say(unread.text)

    def caught_up(self) -> None:
        """The client reads again: the counts tell it whether it has missed something."""
        self._shown = None
        self._boxes.count([self.user_id])

    def parse(self, text: str) -> MyMessage:
        """This socket's own messages."""
        return me_messages.parse(text)

    def take(self, message: Say | Read) -> None:
        """Handed over; the answer comes when it is stored."""
        if self._post is None:
            self._post = Post(self._person, self._answer)
        self._post.put(message)

    def _answer(self, said: Say, outcome: Outcome) -> None:
        if isinstance(outcome, MessageSent):
            self.outbox.say(replies.message_accepted(said.id, outcome.message))
        else:
            self.outbox.say(replies.message_rejected(said.id, outcome))

    def _looked_up(self) -> None:
        """The database has said who this is. Whoever was blocked or let in again begins anew."""
        if self._person.standing is Standing.SIGNED_OUT:
            self._held.clear()
            self.close(NOT_SIGNED_IN, "you are not signed in any more")
        elif self._person.standing is Standing.SIGNED_IN and self._person.allowed != self._allowed:
            self.close(CONNECT_AGAIN, "your account has changed")
        elif self._person.standing is Standing.SIGNED_IN:
            while self._held:
                self.outbox.put(self._held.popleft())
            self._boxes.count([self.user_id])
