"""Any other server, by what ASGI says alone."""

import asyncio
from collections import deque
from typing import Any

from web.live.background import spawn
from web.live.backpressure.wire import Frame, ReadsWhenAsked, Send, shrink_kernel_buffer


class AsgiWire(ReadsWhenAsked):
    """Writes through ASGI's ``send``, from a task of its own, as that may wait for the client."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._waiting: deque[dict[str, Any]] = deque()
        self._waiting_bytes = 0
        self._wake = asyncio.Event()
        self._transport = _transport_of(send)
        if self._transport is not None:
            shrink_kernel_buffer(self._transport.get_extra_info("socket"))
        self._writer = spawn(self._run())

    def forget_handshake(self) -> None:
        pass

    def unsent_bytes(self) -> int:
        buffered = self._transport.get_write_buffer_size() if self._transport is not None else 0
        return self._waiting_bytes + buffered

    def pass_on(self, raw: bytes) -> bool:
        return False

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
