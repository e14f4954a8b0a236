"""RFC 6455 as a client needs it: the handshake, masked frames out, plain frames in."""

import base64
import os
from collections.abc import Iterator

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA
_FINAL = 0x80
_MASKED = 0x80
_NO_MASK = bytes(4)
"""A masking key that leaves the payload as it is: allowed, and free."""


def handshake(host: str, path: str, headers: dict[str, str]) -> bytes:
    """The request that asks for a WebSocket, without extensions."""
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: {host}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
        "Sec-WebSocket-Version: 13",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def frame(payload: bytes, opcode: int = TEXT) -> bytes:
    """A client's frame of up to 64 KiB."""
    length = len(payload)
    if length < 126:
        head = bytes((_FINAL | opcode, _MASKED | length))
    else:
        head = bytes((_FINAL | opcode, _MASKED | 126)) + length.to_bytes(2, "big")
    return head + _NO_MASK + payload


class Frames:
    """Takes bytes as they come, gives whole frames: a server's, which are neither masked nor, here, in parts."""

    __slots__ = ("_rest",)

    def __init__(self) -> None:
        self._rest = b""

    def take(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """Opcode and payload of each frame that is complete now."""
        if self._rest:
            data = self._rest + data
        at, end = 0, len(data)
        while end - at >= 2:
            length, begins = data[at + 1], at + 2
            if length == 126:
                length, begins = int.from_bytes(data[begins : begins + 2], "big"), begins + 2
            elif length == 127:
                length, begins = int.from_bytes(data[begins : begins + 8], "big"), begins + 8
            if begins + length > end:
                break
            yield data[at] & 0xF, data[begins : begins + length]
            at = begins + length
        self._rest = data[at:]
