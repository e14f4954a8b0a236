"""Requests with a body larger than any that is wanted are refused before the body is read, or while it comes."""

from collections.abc import Awaitable, Callable
from io import BytesIO
from typing import Any

import daphne.http_protocol

from auction_system.slow_readers import PacedRequest, pace_daphne

MAX_BYTES = 32 * 1024 * 1024
"""Several pictures in one form, from a browser without script. Others take less, and say so themselves."""

Asgi = Callable[[Any, Any, Any], Awaitable[None]]

_ANSWER = b'{"reason": "too_large", "message": "This is too large. All that is sent at once has at most 32 MiB."}'
_HEADERS = [
    (b"content-type", b"application/json"),
    (b"content-length", str(len(_ANSWER)).encode()),
    (b"connection", b"close"),
]


class _TooLargeError(Exception):
    pass


class LimitedBodies:
    """An ASGI application that answers 413 for large bodies, and asks ``app`` for the rest."""

    def __init__(self, app: Asgi) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer, or pass the request on, counting what comes."""
        if _length(scope) > MAX_BYTES:
            return await _refuse(send)
        try:
            await self._app(scope, _counted(receive), send)
        except _TooLargeError:
            await _refuse(send)


def _length(scope: Any) -> int:
    said = dict(scope["headers"]).get(b"content-length", b"0")
    return int(said) if said.isdigit() else 0


def _counted(receive: Any) -> Any:
    received_bytes = 0

    async def counted() -> Any:
        nonlocal received_bytes
        message = await receive()
        received_bytes += len(message.get("body", b""))
        if received_bytes > MAX_BYTES:
            raise _TooLargeError
        return message

    return counted


async def _refuse(send: Any) -> None:
    await send({"type": "http.response.start", "status": 413, "headers": _HEADERS})
    await send({"type": "http.response.body", "body": _ANSWER})


class LimitedRequest(PacedRequest):
    """daphne keeps a whole body before it asks the application: so it is refused where it comes in."""

    def gotLength(self, length: int | None) -> None:  # noqa: N802 - Twisted's name
        """The headers are there; ``length`` is what they say."""
        self._received_bytes = 0
        if length is not None and length > MAX_BYTES:
            self.content = BytesIO()
            self._hang_up()
        else:
            super().gotLength(length)

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        """A piece of the body, which may not have said how long it is."""
        self._received_bytes += len(data)
        if self._received_bytes > MAX_BYTES:
            self._hang_up()
        else:
            super().handleContentChunk(data)

    def _hang_up(self) -> None:
        headers = b"".join(b"%s: %s\r\n" % header for header in _HEADERS)
        self.channel.transport.write(b"HTTP/1.1 413 Content Too Large\r\n" + headers + b"\r\n" + _ANSWER)
        self.channel.loseConnection()


def guard_daphne() -> None:
    """Have daphne, if it is the server, make its requests of these."""
    daphne.http_protocol.WebRequest = LimitedRequest
    pace_daphne()
