"""Under daphne an answer waits for a client that reads slowly, or not at all, instead of gathering in memory.

Twisted says when its buffer is full and when it is empty again; daphne passes none of that on to the application.
Other servers do so themselves.
"""

import asyncio
from typing import Any

import daphne.http_protocol
import daphne.server


class PacedRequest(daphne.http_protocol.WebRequest):
    """daphne's, that knows whether there is room for more of its answer."""

    def __init__(self, *args: Any, **options: Any) -> None:
        self.has_room = asyncio.Event()
        self.has_room.set()
        super().__init__(*args, **options)

    def handle_reply(self, message: Any) -> None:
        """Hear of the buffer from the answer's beginning to its end."""
        if message.get("type") == "http.response.start" and self.channel is not None and self.producer is None:
            self.registerProducer(self, True)
        super().handle_reply(message)

    def pauseProducing(self) -> None:  # noqa: N802 - Twisted's name
        """The buffer is full."""
        self.has_room.clear()

    def resumeProducing(self) -> None:  # noqa: N802 - Twisted's name
        """The buffer is empty."""
        self.has_room.set()

    def stopProducing(self) -> None:  # noqa: N802 - Twisted's name
        """Nobody reads any more; what is sent from now on is dropped."""
        self.has_room.set()

    def finish(self) -> None:
        """The answer is whole: the connection is the next request's."""
        self._hear_no_more()
        super().finish()

    def connectionLost(self, reason: Any) -> None:  # noqa: N802 - Twisted's name
        """Nobody reads any more."""
        self._hear_no_more()
        super().connectionLost(reason)

    def _hear_no_more(self) -> None:
        self.has_room.set()
        if self.producer is not None and self.channel is not None:
            self.unregisterProducer()


_send = daphne.server.Server.handle_reply


async def _send_and_wait(server: Any, protocol: Any, message: Any) -> None:
    await _send(server, protocol, message)
    if isinstance(protocol, PacedRequest):
        await protocol.has_room.wait()


def pace_daphne() -> None:
    """Have daphne, if it is the server, wait. Its requests have to be ``PacedRequest``."""
    daphne.server.Server.handle_reply = _send_and_wait
