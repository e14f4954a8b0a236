"""How a text reaches a client's TCP connection under each server, and how much of it still waits here.

ASGI does not tell: daphne's ``send`` never waits and buffers without end, uvicorn's waits for ever on a client that
does not read. Whatever is known about servers' insides is in this file; an unknown server gets plain ASGI.
"""

import asyncio
import contextlib
import functools
import socket
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from web.live.background import spawn

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

KERNEL_BUFFER_BYTES = 64 * 1024
"""What the kernel may hold for a client that does not read; it would take megabytes by itself."""

LARGEST_FRAME_BYTES = 4 * 1024 * 1024
"""Longer messages than ours are read up to this, so that they can be answered; beyond it the server hangs up."""

LINGER_S = 30.0
"""How long a client that was told 1013 has to take notice before its connection is cut."""


class Frame:
    """A text message, framed once for however many clients it goes to."""

    __slots__ = ("_raw", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._raw: bytes | None = None

    @property
    def raw(self) -> bytes:
        """The unmasked, uncompressed text frame of RFC 6455 that a server sends."""
        if self._raw is None:
            payload = self.text.encode()
            self._raw = _header(len(payload)) + payload
        return self._raw


def _header(length: int) -> bytes:
    if length < 126:
        return bytes((0x81, length))
    if length < 1 << 16:
        return b"\x81\x7e" + length.to_bytes(2, "big")
    return b"\x81\x7f" + length.to_bytes(8, "big")


class Wire(Protocol):
    """One client's connection."""

    def unsent_bytes(self) -> int:
        """What this process still holds for the client."""

    def write(self, frame: Frame) -> None:
        """Send, without waiting. Does nothing once the connection is closing."""

    def close(self, code: int, reason: str, linger_s: float | None = None) -> None:
        """Close after what was written, with the connection cut after ``linger_s`` (None: as the server does)."""

    def hold_reading(self) -> None:
        """Take nothing more from the client until ``go_on_reading``, so that TCP slows it down."""

    def go_on_reading(self) -> None:
        """End ``hold_reading``."""

    def has_unread(self) -> bool:
        """Whether messages of the client wait here to be taken."""

    def stop(self) -> None:
        """Free what the wire holds; the connection is gone."""


def wire_of(receive: Receive, send: Send) -> Wire:
    """The best wire for the server that gave these."""
    queue = getattr(receive, "__self__", None)
    if isinstance(send, functools.partial) and isinstance(queue, asyncio.Queue):
        return _DaphneWire(send.args[0], queue)
    server = getattr(send, "__self__", None)
    if type(server).__module__ == "uvicorn.protocols.websockets.websockets_sansio_impl":
        return _UvicornWire(send, server)
    return _AsgiWire(send)


class _DaphneWire:
    """Writes frames to Twisted's transport: straight to the kernel as long as nothing waits there."""

    def __init__(self, protocol: Any, queue: asyncio.Queue[Any]) -> None:
        self._protocol, self._transport, self._queue = protocol, protocol.transport, queue
        protocol.maxMessagePayloadSize = protocol.maxFramePayloadSize = LARGEST_FRAME_BYTES
        _shrink_kernel_buffer(self._transport.getHandle())

    def unsent_bytes(self) -> int:
        transport = self._transport
        return len(transport.dataBuffer) - transport.offset + transport._tempDataLen

    def write(self, frame: Frame) -> None:
        protocol, transport = self._protocol, self._transport
        if protocol.state != protocol.STATE_OPEN:
            return
        data = frame.raw
        if not transport.dataBuffer and not transport._tempDataLen:
            # Without the reactor's round of waiting to be writable: a third of the cost.
            sent = transport.writeSomeData(data)
            if sent == len(data):
                return
            if sent.__class__ is int:
                data = data[sent:]
        transport.write(data)

    def close(self, code: int, reason: str, linger_s: float | None = None) -> None:
        protocol = self._protocol
        if linger_s is not None:
            protocol.closeHandshakeTimeout = linger_s
        if protocol.state == protocol.STATE_OPEN:
            # Not sendClose(), daphne's way: it raises for 1008 and 1013.
            protocol.sendCloseFrame(code=code, reasonUtf8=reason.encode())

    def hold_reading(self) -> None:
        self._transport.pauseProducing()

    def go_on_reading(self) -> None:
        self._transport.resumeProducing()

    def has_unread(self) -> bool:
        return not self._queue.empty()

    def stop(self) -> None:
        pass


class _ReadsWhenAsked:
    """Servers other than daphne take more from the client only when they are asked for the next message."""

    def hold_reading(self) -> None:
        pass

    def go_on_reading(self) -> None:
        pass

    def has_unread(self) -> bool:
        return False


class _UvicornWire(_ReadsWhenAsked):
    """Writes frames to asyncio's transport, which sends at once what the kernel takes: no task for each client.

    They go out uncompressed, which permessage-deflate leaves to the sender.
    """

    def __init__(self, send: Send, server: Any) -> None:
        self._send, self._transport = send, server.transport
        self._is_closing = False
        _shrink_kernel_buffer(self._transport.get_extra_info("socket"))

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

    def stop(self) -> None:
        pass


class _AsgiWire(_ReadsWhenAsked):
    """For any other server: writes through ASGI's ``send``, from a task of its own, as that may wait for the client."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._waiting: deque[dict[str, Any]] = deque()
        self._waiting_bytes = 0
        self._wake = asyncio.Event()
        self._transport = _transport_of(send)
        if self._transport is not None:
            _shrink_kernel_buffer(self._transport.get_extra_info("socket"))
        self._writer = spawn(self._run())

    def unsent_bytes(self) -> int:
        buffered = self._transport.get_write_buffer_size() if self._transport is not None else 0
        return self._waiting_bytes + buffered

    def write(self, frame: Frame) -> None:
        self._waiting_bytes += len(frame.text)
        self._put({"type": "websocket.send", "text": frame.text})

    def close(self, code: int, reason: str, linger_s: float | None = None) -> None:
        self._put({"type": "websocket.close", "code": code, "reason": reason})
        if linger_s is not None:
            asyncio.get_running_loop().call_later(linger_s, self._cut)

    def stop(self) -> None:
        self._writer.cancel()

    def _put(self, message: dict[str, Any]) -> None:
        if not self._writer.done():
            self._waiting.append(message)
            self._wake.set()

    async def _run(self) -> None:
        try:
            while True:
                await self._wake.wait()
                self._wake.clear()
                await self._drain()
        except OSError:
            # The client is gone; the reading side is told so too.
            self._waiting.clear()

    async def _drain(self) -> None:
        while self._waiting:
            message = self._waiting.popleft()
            await self._send(message)
            if message["type"] == "websocket.close":
                raise ConnectionAbortedError
            self._waiting_bytes -= len(message["text"])

    def _cut(self) -> None:
        self._writer.cancel()
        if self._transport is not None:
            self._transport.abort()


def _transport_of(send: Send) -> asyncio.Transport | None:
    """The transport, where ``send`` is a method of a protocol that has one (uvicorn's older implementations)."""
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    return transport if isinstance(transport, asyncio.Transport) else None


def _shrink_kernel_buffer(sock: socket.socket | None) -> None:
    if sock is not None:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BUFFER_BYTES)
