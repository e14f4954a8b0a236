"""daphne: its ``send`` never waits and buffers without end, so look at Twisted's transport."""

import asyncio
import time
from typing import Any

from autobahn.websocket.protocol import WebSocketProtocol

from web.live.backpressure.door import PORTION_BYTES, REST
from web.live.backpressure.slimming import slim_queue
from web.live.backpressure.wire import LARGEST_MESSAGE_BYTES, Frame, shrink_kernel_buffer

_PLAIN = ("twisted.internet.tcp", "twisted.internet.unix")

OPEN = WebSocketProtocol.STATE_OPEN

LONG_S = 0.002
"""A portion that took longer (of ordinary messages it takes half of that) is followed by a rest."""

HELD, FULL, RESTS = 1, 2, 4
"""Why nothing is read from a client; these add up."""


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
        _share_options(protocol)
        slim_queue(queue)
        self._paused_for = 0
        if self._is_plain and not self._transport.disconnected:
            self._stand_before()

    def forget_handshake(self) -> None:
        protocol = self._protocol
        protocol.http_request_data = protocol.http_headers = protocol._transport_details = None
        protocol.request.headers = None
        protocol.clean_headers.clear()  # the scope's

    def _stand_before(self) -> None:
        """In the place of Twisted's HTTP channel, with which its request would stay, headers and all."""
        transport = self._transport
        transport.unregisterProducer()
        transport.registerProducer(self, True)
        transport.doRead = self._read_portion

    def _read_portion(self) -> Any:
        """Little at once, as frames can be small: who takes long with it rests, and others are served."""
        transport, began_s = self._transport, time.monotonic()
        transport.bufferSize = PORTION_BYTES
        try:
            lost = type(transport).doRead(transport)
        finally:
            del transport.bufferSize
        took_s = time.monotonic() - began_s
        if took_s > LONG_S:
            self._pause(RESTS)
            asyncio.get_running_loop().call_later(took_s * REST, self._go_on, RESTS)
        return lost

    def _pause(self, why: int) -> None:
        self._paused_for |= why
        self._transport.pauseProducing()

    def _go_on(self, why: int) -> None:
        self._paused_for &= ~why
        if not self._paused_for:
            self._transport.resumeProducing()

    def pauseProducing(self) -> None:  # noqa: N802 - Twisted's name
        """Called by the transport: more waits for the client than it keeps; first the client has to read."""
        self._pause(FULL)

    def resumeProducing(self) -> None:  # noqa: N802 - Twisted's name
        """Called by the transport: the client has read."""
        self._go_on(FULL)

    def stopProducing(self) -> None:  # noqa: N802 - Twisted's name
        """Called by the transport: the client is gone."""

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
        self._pause(HELD)

    def go_on_reading(self) -> None:
        self._go_on(HELD)

    def has_unread(self) -> bool:
        return not self._queue.empty()

    def stop(self) -> None:
        pass


def _share_options(protocol: Any) -> None:
    """Have all later connections share what autobahn would copy to each: two thirds of a kilobyte of options."""
    kind = type(protocol)
    if "openHandshakeTimeout" not in vars(kind):
        for name in kind.CONFIG_ATTRS:
            option = getattr(protocol, name)
            if not callable(option):  # it would become a method
                setattr(kind, name, option)
