"""uvicorn waits without end for the rest of a request, and for ever when it has more headers than a socket's may have.

daphne gives up by itself.
"""

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol
from websockets.http11 import MAX_LINE_LENGTH, MAX_NUM_HEADERS

HEAD_S = 15.0
"""How long the head of a request may take, from its first byte or the beginning of the connection."""

BODY_S = 60.0
"""How long nothing may come of a body that is waited for."""

_AROUND = 20
"""Of a line, beside its words."""

_ANSWER = b"The request has too many headers, or too long ones.\n"
_HEADERS = [("content-type", "text/plain"), ("content-length", str(len(_ANSWER))), ("connection", "close")]


class Impatience:
    """Ends a connection on which nothing comes that has to."""

    __slots__ = ("_loop", "_protocol", "_timer")

    def __init__(self, protocol: Any) -> None:
        self._protocol, self._loop = protocol, asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self.wait(HEAD_S)

    def wait(self, seconds: float) -> None:
        """So long, from now on."""
        self.end()
        self._timer = self._loop.call_later(seconds, self._give_up)

    def end(self) -> None:
        """Nothing is waited for."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def look(self) -> None:
        """Something came: see what is waited for now. Of what has become a socket, nothing here."""
        connection = self._protocol.conn
        if self._protocol.transport.get_protocol() is not self._protocol:
            self.end()
        elif connection.their_state is h11.SEND_BODY:
            self.wait(BODY_S)
        elif connection.their_state is not h11.IDLE:
            self.end()
        elif self._timer is None and connection.trailing_data[0]:
            self.wait(HEAD_S)

    def _give_up(self) -> None:
        self._timer = None
        flow = self._protocol.flow
        if flow is not None and flow.read_paused:
            self.wait(BODY_S)  # it is us who don't read
        else:
            self._protocol.transport.abort()


_made, _received, _lost = H11Protocol.connection_made, H11Protocol.data_received, H11Protocol.connection_lost
_upgrade = H11Protocol.handle_websocket_upgrade


def connection_made(self: Any, transport: asyncio.Transport) -> None:
    """As uvicorn's; something has to come now."""
    _made(self, transport)
    self.impatience = Impatience(self)


def data_received(self: Any, data: bytes) -> None:
    """As uvicorn's."""
    _received(self, data)
    self.impatience.look()


def connection_lost(self: Any, exc: Exception | None) -> None:
    """As uvicorn's."""
    self.impatience.end()
    _lost(self, exc)


def handle_websocket_upgrade(self: Any, event: h11.Request) -> None:
    """As uvicorn's, for what the WebSocket side takes: it would fail without an answer."""
    longest = max((len(name) + len(value) for name, value in self.headers), default=0)
    line = len(event.method) + len(event.target)
    if len(self.headers) <= MAX_NUM_HEADERS and max(longest, line) + _AROUND <= MAX_LINE_LENGTH:
        return _upgrade(self, event)
    response = h11.Response(status_code=431, headers=_HEADERS, reason=b"Request Header Fields Too Large")
    for part in (response, h11.Data(data=_ANSWER), h11.EndOfMessage()):
        self.transport.write(self.conn.send(part))
    return self.transport.close()


def guard_uvicorn() -> None:
    """Have uvicorn, if it is the server and reads with h11, do so."""
    for method in (connection_made, data_received, connection_lost, handle_websocket_upgrade):
        setattr(H11Protocol, method.__name__, method)
