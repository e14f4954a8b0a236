"""``/ws/listings/<id>/``: everyone may watch, who is signed in may bid and comment. No ORM and no task per bid."""

import asyncio
import re
from collections.abc import Sequence
from urllib.parse import parse_qsl

from bidding.outcomes import BidAccepted, BidRejected, LedgerUnavailable
from chat.comments import CommentAccepted
from web.live import comments, replies
from web.live.background import spawn
from web.live.backpressure import Frame, Receive, Send
from web.live.connection import NOT_FOUND, TRY_AGAIN_LATER, Connection, Scope
from web.live.hub import Hub, here
from web.live.identity import credential_of
from web.live.merging import Event
from web.live.messages import Bid, BuyNow, Comment, Message
from web.live.people import DatabaseAway, Person
from web.live.rooms import Resume, Room, UnknownListing
from web.live.till import Outcome, Till, refusal_before_ledger

PATIENCE_S = 5.0
"""How long a new socket waits for a ledger that is away."""

RETRY_S = 0.25

_NUMBER = re.compile(r"[0-9]{1,15}")


def resume_of(query: bytes) -> Resume | None:
    """The ``(epoch, seq)`` that the query names; None if it names none, or garbage."""
    asked = dict(parse_qsl(query.decode("latin-1")))
    epoch, seq = asked.get("epoch", ""), asked.get("seq", "")
    if not (_NUMBER.fullmatch(epoch) and _NUMBER.fullmatch(seq)):
        return None
    return int(epoch), int(seq)


async def listing(scope: Scope, receive: Receive, send: Send, listing_id: int) -> None:
    """Serve one socket; close with 4404 for an unknown listing, 1013 while the ledger or the database is away."""
    hub = await here()
    async with ListingSocket(receive, send, hub, listing_id) as socket:
        try:
            await socket.serve(scope)
        except UnknownListing:
            await socket.turn_away(NOT_FOUND, "there is no such listing")
        except (LedgerUnavailable, DatabaseAway):
            await socket.turn_away(TRY_AGAIN_LATER, "please try again")


class ListingSocket(Connection):
    """One watcher, who may bid."""

    def __init__(self, receive: Receive, send: Send, hub: Hub, listing_id: int) -> None:
        super().__init__(receive, send, hub.clock)
        self._hub, self._listing_id = hub, listing_id
        self._room: Room | None = None
        self._person: Person | None = None
        self._till: Till | None = None
        self._fell_behind = False
        self.viewer_id: int | None = None
        self.seen_seq = 0

    async def serve(self, scope: Scope) -> None:
        """Find out who it is, show the listing, and read until the client is gone."""
        self._person = await self._hub.people.find(credential_of(scope["headers"]))
        self.viewer_id = self._person.user_id if self._person else None
        resume = resume_of(scope["query_string"])
        give_up_at_s = self._loop.time() + PATIENCE_S
        while True:
            try:
                async with self._hub.room(self._listing_id) as room:
                    await self._watch(room, resume)
                return
            except LedgerUnavailable:
                if self._loop.time() > give_up_at_s:
                    raise
            await asyncio.sleep(RETRY_S)

    async def _watch(self, room: Room, resume: Resume | None) -> None:
        room.viewers += 1
        try:
            await room.enter(self, resume)
            self._room = room
            self.outbox.say(self._hub.viewers.text(self._listing_id))
            await self.read()
        finally:
            room.viewers -= 1
            room.leave(self)

    def leave(self) -> None:
        """Out of the room, and no more bids."""
        super().leave()
        if self._room is not None:
            self._room.leave(self)
        if self._till is not None:
            self._till.close()

    def welcome(self, snapshot: str, events: Sequence[Event]) -> None:
        """Begin anew with a snapshot, followed by events."""
        self.outbox.say(snapshot)
        for event in events:
            self.outbox.say(event.text)

    def tell(self, frame: Frame) -> bool:
        """Send what all watchers get; False: it reads so slowly that it gets nothing for now."""
        return self.outbox.offer(frame)

    def fell_behind(self) -> None:
        """The latest state is enough, once the client reads again."""
        self._fell_behind = True

    def caught_up(self) -> None:
        """The client has read what waited for it: show it how things are now."""
        if self._fell_behind and self._room is not None:
            self._fell_behind = False
            spawn(self._room.enter_again(self))

    def take(self, message: Message) -> None:
        """Bids first; a comment is put on a desk beside them."""
        if isinstance(message, Bid | BuyNow):
            self._take_bid(message)
        elif isinstance(message, Comment):
            self._hub.desk.take(self._listing_id, message, self._person, self._answer_comment)

    def _take_bid(self, bid: Bid | BuyNow) -> None:
        if (refusal := refusal_before_ledger(self._person)) is not None:
            return self._answer(bid.id, refusal)
        assert self._person is not None, "a visitor is refused"
        if self._till is None:
            self._till = Till(self._listing_id, self._person, self._answer)
        return self._till.put(bid)

    def _answer(self, bid_id: str, outcome: Outcome) -> None:
        match outcome:
            case BidAccepted():
                self.outbox.say(replies.accepted(bid_id, outcome))
            case BidRejected():
                currency = self._room.state.get("currency") if self._room is not None else None
                self.outbox.say(replies.rejected(bid_id, outcome, currency=currency))

    def _answer_comment(self, comment_id: str, outcome: comments.Outcome) -> None:
        if isinstance(outcome, CommentAccepted):
            self.outbox.say(replies.comment_accepted(comment_id, outcome.comment))
        else:
            self.outbox.say(replies.comment_rejected(comment_id, outcome))
