"""What every way to a client has to offer."""

import contextlib
import socket
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

LARGEST_MESSAGE_BYTES = 4 * 1024 * 1024
"""Longer messages than ours are read up to this, so that they can be answered; beyond it the connection is cut."""

KERNEL_BUFFER_BYTES = 64 * 1024
"""What the kernel may hold for a client that does not read; it would take megabytes by itself."""


class Frame:
    """A text message, framed once for however many clients it goes to.

    ``raw`` is the unmasked, uncompressed text frame of RFC 6455 that a server sends.
    """

    __slots__ = ("raw", "text")

    def __init__(self, text: str) -> None:
        payload = text.encode()
        self.text, self.raw = text, _header(len(payload)) + payload


def _header(length: int) -> bytes:
    if length < 126:
        return bytes((0x81, length))
    if length < 1 << 16:
        return b"\x81\x7e" + length.to_bytes(2, "big")
    return b"\x81\x7f" + length.to_bytes(8, "big")


class Wire(Protocol):
    """One client's connection."""

    def forget_handshake(self) -> None:
        """Free what the server keeps of the request; nobody asks for it, nor for the scope's headers, any more."""

    def unsent_bytes(self) -> int:
        """What this process still holds for the client."""

    def pass_on(self, raw: bytes) -> bool:
        """Send a whole frame straight to the kernel; False if that can't be, and nothing was sent.

        What is told to thousands goes so: of all ways it costs the least.
        """

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


class ReadsWhenAsked:
    """Servers other than daphne take more from the client only when they are asked for the next message."""

    __slots__ = ()

    def hold_reading(self) -> None:
        pass

    def go_on_reading(self) -> None:
        pass

    def has_unread(self) -> bool:
        return False


def shrink_kernel_buffer(sock: socket.socket | None) -> None:
    """Let the kernel hold no more than that."""
    if sock is not None:
        # It may be closed already.
        with contextlib.suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BUFFER_BYTES)
