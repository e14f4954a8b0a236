"""uvicorn: its ``send`` waits for ever on a client that does not read, so write to asyncio's transport."""

import asyncio
import contextlib
import os
from typing import Any

from web.live.background import spawn
from web.live.backpressure.door import Door
from web.live.backpressure.keepalive import PING, keepalive_here
from web.live.backpressure.slimming import slim_event, slim_queue
from web.live.backpressure.wire import LARGEST_MESSAGE_BYTES, Frame, ReadsWhenAsked, Send, shrink_kernel_buffer

NO_WAY = -1
"""The file descriptor where nothing may go past the transport: under TLS, and after a close."""


class UvicornWire(ReadsWhenAsked):
    """Writes frames to asyncio's transport, which sends at once what the kernel takes: no task for each client.

    They go out uncompressed, which permessage-deflate leaves to the sender.
    """

    __slots__ = ("_door", "_fd", "_is_closing", "_keepalive", "_send", "_server", "_transport")

    def __init__(self, send: Send, server: Any) -> None:
        self._send, self._server, self._transport = send, server, server.transport
        sock = self._transport.get_extra_info("socket")
        is_plain = self._transport.get_extra_info("ssl_object") is None
        self._fd = sock.fileno() if is_plain else NO_WAY
        self._is_closing = False
        self._door = Door(server)
        server.conn.max_message_size = LARGEST_MESSAGE_BYTES
        shrink_kernel_buffer(sock)
        slim_queue(server.queue)
        slim_event(server.writable)
        self._begin_keepalive()

    def forget_handshake(self) -> None:
        server = self._server
        server.request = server.response = None
        server.scope.clear()

    def unsent_bytes(self) -> int:
        return int(self._transport.get_write_buffer_size())

    def pass_on(self, raw: bytes) -> bool:
        transport = self._transport
        if self._fd == NO_WAY or transport.get_write_buffer_size() or transport.is_closing():
            return False
        try:
            sent = os.write(self._fd, raw)
        except OSError:
            return False  # full, or gone: the transport finds out which, and does what there is to do
        if sent != len(raw):
            transport.write(raw[sent:])
        return True

    def write(self, frame: Frame) -> None:
        if not self._is_closing and not self._transport.is_closing():
            self._transport.write(frame.raw)

    def close(self, code: int, reason: str, linger_s: float | None = None) -> None:
        self._is_closing, self._fd = True, NO_WAY
        spawn(self._say_close({"type": "websocket.close", "code": code, "reason": reason}))
        if linger_s is not None:
            asyncio.get_running_loop().call_later(linger_s, self._transport.abort)

    async def _say_close(self, message: dict[str, Any]) -> None:
        with contextlib.suppress(OSError, RuntimeError):
            # The client, or the server itself, may have been quicker.
            await self._send(message)
            self._door.close()

    def stop(self) -> None:
        self._fd = NO_WAY
        self._door.stop()
        if self._keepalive is not None:
            self._keepalive.remove(self)

    def _begin_keepalive(self) -> None:
        """In one sweep for all, as often as the server's settings say; it would keep two timers for each."""
        self._server.stop_keepalive()
        every_s = self._server.ping_interval
        self._keepalive = keepalive_here(every_s) if every_s else None
        if self._keepalive is not None:
            self._keepalive.add(self)

    def ask_whether_alive(self) -> None:
        """Called by the sweep: who has sent nothing, not even the answer to the last ping, is gone."""
        if self._door.has_heard or not self._transport.is_reading():
            self._door.has_heard = False
            if not self.pass_on(PING) and not self._is_closing and not self._transport.is_closing():
                self._transport.write(PING)
        else:
            self._server.keepalive_timeout()
