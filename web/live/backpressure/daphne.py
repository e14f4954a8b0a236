"""daphne: its ``send`` never waits and buffers without end, so look at Twisted's transport."""

import asyncio
from typing import Any

from autobahn.websocket.protocol import WebSocketProtocol

from web.live.backpressure.wire import LARGEST_MESSAGE_BYTES, Frame, shrink_kernel_buffer

_PLAIN = ("twisted.internet.tcp", "twisted.internet.unix")

OPEN = WebSocketProtocol.STATE_OPEN


class DaphneWire:
    """Writes frames to Twisted's transport: straight to the kernel as long as nothing waits there.

    Under TLS, what waits is looked up below it (Twisted's wrapper hands on what it does not have itself), and nothing
    may go past it.
    """

    def __init__(self, protocol: Any, queue: asyncio.Queue[Any]) -> None:
        self._protocol, self._transport, self._queue = protocol, protocol.transport, queue
        protocol.maxMessagePayloadSize = protocol.maxFramePayloadSize = LARGEST_MESSAGE_BYTES
        self._is_plain = type(self._transport).__module__ in _PLAIN
        shrink_kernel_buffer(getattr(self._transport, "socket", None))

    def unsent_bytes(self) -> int:
        transport = self._transport
        return int(len(transport.dataBuffer) - transport.offset + transport._tempDataLen)

    def pass_on(self, raw: bytes) -> bool:
        protocol, transport = self._protocol, self._transport
        # Without the reactor's round of waiting to be writable: a third of the cost.
        if not self._is_plain or transport.dataBuffer or transport._tempDataLen or protocol.state != OPEN:
            return False
        sent = transport.writeSomeData(raw)
        if sent.__class__ is not int:
            return False
        if sent != len(raw):
            transport.write(raw[sent:])
        return True

    def write(self, frame: Frame) -> None:
        if self._protocol.state == OPEN and not self.pass_on(frame.raw):
            self._transport.write(frame.raw)

    def close(self, code: int, reason: str, linger_s: float | None = None) -> None:
        protocol = self._protocol
        if linger_s is not None:
            protocol.closeHandshakeTimeout = linger_s
        if protocol.state == OPEN:
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
