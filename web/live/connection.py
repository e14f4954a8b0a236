"""One client's socket: accepted, written to through its outbox, read until it is gone."""

from collections.abc import Awaitable, Callable
from typing import Any

from web.live import replies
from web.live.backpressure import Send, wire_of
from web.live.clock import LedgerClock
from web.live.messages import NOT_TEXT, Malformed, Message, Ping, parse
from web.live.outbox import Outbox

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]

MOST_MALFORMED = 10
POLICY_VIOLATION = 1008
TRY_AGAIN_LATER = 1013
NOT_FOUND = 4404


class Connection:
    """What every socket does; each kind takes its own messages. Used as ``async with``."""

    def __init__(self, receive: Receive, send: Send, clock: LedgerClock) -> None:
        self._receive, self._send, self._clock = receive, send, clock
        self._malformed = 0
        self.is_gone = False
        self.outbox: Outbox

    async def __aenter__(self) -> "Connection":
        """Accept."""
        await self._receive()
        await self._send({"type": "websocket.accept"})
        self.outbox = Outbox(wire_of(self._send), on_caught_up=self.caught_up, on_given_up=self.leave)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Be gone."""
        self.leave()
        self.outbox.stop()

    async def read(self) -> None:
        """Take the client's messages until it is gone; after the close from here, ignore them."""
        while (message := await self._receive())["type"] == "websocket.receive":
            if not self.outbox.closed:
                self._read_one(message.get("text"))

    def close(self, code: int, reason: str) -> None:
        """Close from here."""
        self.outbox.close(code, reason)
        self.leave()

    async def turn_away(self, code: int, reason: str) -> None:
        """Close from here, and wait until the client is gone: servers cut whoever returns earlier."""
        self.close(code, reason)
        await self.read()

    def leave(self) -> None:
        """Nothing is told to this client any more."""
        self.is_gone = True

    def caught_up(self) -> None:
        """The client has read what waited for it."""

    def take(self, message: Message) -> None:
        """A well-formed message that is no ping."""
        raise NotImplementedError

    def refuse(self, message_id: str | None, why: str) -> None:
        """Answer what can't be read; ten in a row are enough."""
        self.outbox.say(replies.malformed(message_id, why))
        self._malformed += 1
        if self._malformed >= MOST_MALFORMED:
            self.close(POLICY_VIOLATION, f"{MOST_MALFORMED} malformed messages in a row")

    def _read_one(self, text: str | None) -> None:
        message = Malformed(None, NOT_TEXT) if text is None else parse(text)
        if isinstance(message, Malformed):
            return self.refuse(message.id, message.message)
        self._malformed = 0
        if isinstance(message, Ping):
            return self.outbox.say(replies.pong(message.t, self._clock.now_ms()))
        return self.take(message)
