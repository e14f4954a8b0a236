"""One client's socket: accepted, written to through its outbox, read until it is gone."""

import asyncio
from typing import Any, Self

from web.live import replies
from web.live.backpressure import Receive, Send, Wire, wire_of
from web.live.clock import LedgerClock
from web.live.messages import NOT_TEXT, Malformed, Ping, parse
from web.live.outbox import Outbox

Scope = dict[str, Any]

MOST_MALFORMED = 10
MOST_PER_S = 5_000
AT_ONCE = 500
"""One client's messages are taken at this rate and in such portions: more waits in its own TCP connection."""

POLICY_VIOLATION = 1008
TRY_AGAIN_LATER = 1013
NOT_FOUND = 4404


class Connection:
    """What every socket does; each kind takes its own messages. Used as ``async with``."""

    def __init__(self, receive: Receive, send: Send, clock: LedgerClock) -> None:
        self._receive, self._send, self._clock = receive, send, clock
        self._loop = asyncio.get_running_loop()
        self._malformed = 0
        self._portion, self._portion_began_s = 0, self._loop.time()
        self._is_held = False
        self.is_gone = False
        self._wire: Wire
        self.outbox: Outbox

    async def __aenter__(self) -> Self:
        """Accept."""
        await self._receive()
        await self._send({"type": "websocket.accept"})
        self._wire = wire_of(self._receive, self._send)
        self.outbox = Outbox(self._wire, on_caught_up=self.caught_up, on_given_up=self.leave)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Be gone."""
        self.leave()
        self.outbox.stop()

    async def read(self) -> None:
        """Take the client's messages until it is gone; after the close from here, ignore them."""
        self._wire.forget_handshake()
        while (message := await self._receive())["type"] == "websocket.receive":
            if not self.outbox.closed:
                self._read_one(message.get("text"))
            self._portion += 1
            if self._portion >= AT_ONCE:
                await self._slow_down()
            if self._is_held and not self._wire.has_unread():
                self._wire.go_on_reading()
                self._is_held = False

    async def _slow_down(self) -> None:
        """Leave time to others when a client sends faster than anybody has to."""
        rest_s = self._portion_began_s + AT_ONCE / MOST_PER_S - self._loop.time()
        if rest_s > 0:
            self._wire.hold_reading()
            self._is_held = True
            await asyncio.sleep(rest_s)
        self._portion, self._portion_began_s = 0, self._loop.time()

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

    def parse(self, text: str) -> Any:
        """What the text stands for on this socket: a message of its own, Ping or Malformed."""
        return parse(text)

    def take(self, message: Any) -> None:
        """A well-formed message that is no ping."""
        raise NotImplementedError

    def refuse(self, message_id: str | None, why: str) -> None:
        """Answer what can't be read; ten in a row are enough."""
        self.outbox.say(replies.malformed(message_id, why))
        self._malformed += 1
        if self._malformed >= MOST_MALFORMED:
            self.close(POLICY_VIOLATION, f"{MOST_MALFORMED} malformed messages in a row")

    def _read_one(self, text: str | None) -> None:
        message = Malformed(None, NOT_TEXT) if text is None else self.parse(text)
        if isinstance(message, Malformed):
            return self.refuse(message.id, message.message)
        self._malformed = 0
        if isinstance(message, Ping):
            return self.outbox.say(replies.pong(message.t, self._clock.now_ms()))
        return self.take(message)
