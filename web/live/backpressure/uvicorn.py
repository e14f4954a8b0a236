"""uvicorn: its ``send`` waits for ever on a client that does not read, so write to asyncio's transport."""

import asyncio
import contextlib
from typing import Any

from web.live.background import spawn
from web.live.backpressure.wire import Frame, ReadsWhenAsked, Send, shrink_kernel_buffer

LAST_WORDS_BYTES = 64 * 1024
"""After a close from here the client's own is waited for in so much; who sends more is not listened to any more."""


class UvicornWire(ReadsWhenAsked):
    """Writes frames to asyncio's transport, which sends at once what the kernel takes: no task for each client.

    They go out uncompressed, which permessage-deflate leaves to the sender.
    """

    def __init__(self, send: Send, server: Any) -> None:
        self._send, self._server, self._transport = send, server, server.transport
        self._is_closing = False
        shrink_kernel_buffer(self._transport.get_extra_info("socket"))

    def unsent_bytes(self) -> int:
        return int(self._transport.get_write_buffer_size())

    def write(self, frame: Frame) -> None:
        if not self._is_closing and not self._transport.is_closing():
            self._transport.write(frame.raw)

    def close(self, code: int, reason: str, linger_s: float | None = None) -> None:
        self._is_closing = True
        spawn(self._say_close({"type": "websocket.close", "code": code, "reason": reason}))
        if linger_s is not None:
            asyncio.get_running_loop().call_later(linger_s, self._transport.abort)

    async def _say_close(self, message: dict[str, Any]) -> None:
        with contextlib.suppress(OSError, RuntimeError):
            # The client, or the server itself, may have been quicker.
            await self._send(message)
            self._transport.set_protocol(_Closing(self._server))

    def stop(self) -> None:
        pass


class _Closing(asyncio.Protocol):
    """Stands before the server once the close is sent: it reads on without end then, message by message.

    Under uvloop up to 2 MiB in one turn of the loop, in which nobody else is served.
    """

    def __init__(self, server: Any) -> None:
        self._server, self._left_bytes = server, LAST_WORDS_BYTES

    def data_received(self, data: bytes) -> None:
        self._left_bytes -= len(data)
        if self._left_bytes >= 0:
            self._server.data_received(data)

    def eof_received(self) -> None:
        self._server.eof_received()

    def pause_writing(self) -> None:
        self._server.pause_writing()

    def resume_writing(self) -> None:
        self._server.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._server.connection_lost(exc)
