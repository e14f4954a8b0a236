"""A WebSocket of the crowd."""

import socket
from urllib.parse import urlsplit

from tests.load.crowd.frames import CLOSE, PING, PONG, TEXT, Frames, frame, handshake

READ_BYTES = 64 * 1024
END_OF_HEAD = b"\r\n\r\n"
CONNECT_TIMEOUT_S = 30.0


class Refused(RuntimeError):
    """The server did not take the handshake."""


class Socket:
    """Connected and asked for when made; ``on_text`` takes what comes. Kinds of sockets are made of it."""

    def __init__(self, url: str, headers: dict[str, str] | None = None) -> None:
        self.is_open = False
        self.is_gone = False
        self._frames = Frames()
        self._head = b""
        self._tcp = connected(url)
        parts = urlsplit(url)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        self._tcp.send(handshake(parts.netloc, path, headers or {}))

    def on_text(self, payload: bytes, now_s: float) -> None:
        """Take a message; ``now_s`` as ``Line.read``."""
        raise NotImplementedError

    def fileno(self) -> int:
        """As ``Line``."""
        return self._tcp.fileno()

    def say(self, payload: bytes) -> None:
        """Send a message. It is short: what the kernel does not take at once is an error."""
        self._send(frame(payload))

    def read(self, now_s: float) -> bool:
        """As ``Line``."""
        try:
            data = self._tcp.recv(READ_BYTES)
        except ConnectionResetError:
            data = b""
        if not data:
            self.is_gone = True
            return False
        if not self.is_open:
            data = self._after_head(data)
        for opcode, payload in self._frames.take(data):
            if opcode == TEXT:
                self.on_text(payload, now_s)
            elif opcode == PING:
                self._send(frame(payload, PONG))
            elif opcode == CLOSE:
                self.is_gone = True
        return True

    def close(self) -> None:
        """Be gone, without a word."""
        self.is_gone = True
        self._tcp.close()

    def _after_head(self, data: bytes) -> bytes:
        head, end, rest = (self._head + data).partition(END_OF_HEAD)
        self._head = b"" if end else head
        if end and not head.startswith(b"HTTP/1.1 101"):
            raise Refused(head.decode("latin-1"))
        self.is_open = bool(end)
        return rest

    def _send(self, data: bytes) -> None:
        if self._tcp.send(data) != len(data):
            raise BlockingIOError("the server does not read")


def connected(url: str) -> socket.socket:
    """A TCP connection to where the URL leads, which does not wait and does not gather."""
    parts = urlsplit(url)
    tcp = socket.create_connection((parts.hostname, parts.port), CONNECT_TIMEOUT_S)
    tcp.setblocking(False)
    tcp.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return tcp
