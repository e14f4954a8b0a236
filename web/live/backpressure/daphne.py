"""daphne: its ``send`` never waits and buffers without end, so look at Twisted's transport."""

import asyncio
from typing import Any

from web.live.backpressure.wire import LARGEST_MESSAGE_BYTES, Frame, shrink_kernel_buffer

_PLAIN = ("twisted.internet.tcp", "twisted.internet.unix")


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

    def write(self, frame: Frame) -> None:
        protocol, transport = self._protocol, self._transport
        if protocol.state != protocol.STATE_OPEN:
            return
        data = frame.raw
        if self._is_plain and not transport.dataBuffer and not transport._tempDataLen:
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
