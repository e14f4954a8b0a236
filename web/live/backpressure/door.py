"""What comes from a client of uvicorn's, taken in small portions."""

import asyncio
from typing import Any

LAST_WORDS_BYTES = 64 * 1024
"""After a close from here the client's own is waited for in so much; who sends more is not listened to any more."""

PORTION_BYTES = 4 * 1024
"""So much of a client's is taken in one turn of the loop. uvicorn would take all that came: under uvloop 2 MiB at once,
a third of a million frames, in which nobody else is served."""

REST = 10.0
"""A client that has more than a portion waiting rests so many times as long as the last one took."""

IDLE_S = 0.05
"""The rest of one that is not listened to any more."""

DEAF_S = 30.0
"""A client for which more waits than the outbox ever lets (answers to WebSocket's own pings) has so long to read it."""


class Door(asyncio.BufferedProtocol):
    """Stands before the server, which reads without end what is no message: pings, fragments, all after its close."""

    __slots__ = ("_left_bytes", "_loop", "_patience", "_rest", "_server", "_transport", "has_heard")

    _portion = memoryview(bytearray(PORTION_BYTES))  # of all: what is in it is handed on before anything else is read

    def __init__(self, server: Any) -> None:
        self._server, self._transport = server, server.transport
        self._loop = asyncio.get_running_loop()
        self.has_heard = True
        """Whether anything came since this was last made False."""
        self._left_bytes: int | None = None
        self._rest: asyncio.TimerHandle | None = None
        self._patience: asyncio.TimerHandle | None = None
        is_reading = self._transport.is_reading()
        self._transport.pause_reading()  # how to read is settled when it begins
        self._transport.set_protocol(self)
        if is_reading:
            self._transport.resume_reading()

    def close(self) -> None:
        """The server has sent its close: not much is listened to any more."""
        self._left_bytes = LAST_WORDS_BYTES

    def stop(self) -> None:
        """The connection is gone."""
        for timer in (self._rest, self._patience):
            if timer is not None:
                timer.cancel()

    def get_buffer(self, sizehint: int) -> memoryview:
        """Called by the event loop."""
        return self._portion

    def buffer_updated(self, nbytes: int) -> None:
        """Called by the event loop."""
        self.has_heard = True
        began_s = self._loop.time()
        if self._left_bytes is not None:
            self._left_bytes -= nbytes
            if self._left_bytes < 0:
                return self._pause(IDLE_S)
        self._server.data_received(bytes(self._portion[:nbytes]))
        if nbytes == PORTION_BYTES or self._patience is not None:
            self._pause((self._loop.time() - began_s) * REST)
        return None

    def _pause(self, seconds: float) -> None:
        self._transport.pause_reading()
        # Else it would go on itself, as soon as its messages are taken.
        self._server.read_paused = False
        if self._rest is None:
            self._rest = self._loop.call_later(seconds, self._go_on)

    def _go_on(self) -> None:
        self._rest = None
        if self._patience is not None:
            return
        if self._server.queue.empty():
            self._transport.resume_reading()
        else:
            self._server.read_paused = True

    def pause_writing(self) -> None:
        """Called by the event loop: more waits for the client than 64 KiB."""
        self._server.pause_writing()
        self._patience = self._loop.call_later(DEAF_S, self._transport.abort)

    def resume_writing(self) -> None:
        """Called by the event loop."""
        self._server.resume_writing()
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None
            self._pause(0)

    def eof_received(self) -> bool | None:
        """Called by the event loop."""
        ended: bool | None = self._server.eof_received()
        return ended

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by the event loop."""
        self.stop()
        self._server.connection_lost(exc)
