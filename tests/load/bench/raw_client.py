"""The floor's client: a plain socket and hiredis, nothing of the project's. As fast as one thread of Python gets."""

import socket
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from hiredis import Reader, pack_command

IN_FLIGHT = 64
RECEIVE_BYTES = 1 << 16


class RawClient:
    """One connection. Commands are packed before the clock starts, and their replies looked at after it stopped."""

    def __init__(self, url: str) -> None:
        where = urlsplit(url)
        self._socket = socket.create_connection((where.hostname, where.port), timeout=30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._reader = Reader(encoding="utf-8", errors="replace", notEnoughData=None)
        if where.password:
            self.ask("AUTH", where.password)
        self.ask("SELECT", where.path.strip("/") or "0")

    def ask(self, *words: str | bytes) -> Any:
        """One command's reply. Raises ReplyError."""
        reply = self.pipeline([pack_command(words)])[0]
        if isinstance(reply, Exception):
            raise reply
        return reply

    def pipeline(self, commands: Sequence[bytes], *, in_flight: int = IN_FLIGHT) -> list[Any]:
        """The replies to packed commands: as many are sent as replies have come, so that ``in_flight`` wait."""
        replies: list[Any] = []
        sent = min(in_flight, len(commands))
        self._socket.sendall(b"".join(commands[:sent]))
        while len(replies) < len(commands):
            before = len(replies)
            self._receive(replies)
            more = commands[sent : sent + len(replies) - before]
            sent += len(more)
            if more:
                self._socket.sendall(b"".join(more))
        return replies

    def timed(self, commands: Sequence[bytes], *, in_flight: int = IN_FLIGHT) -> tuple[list[Any], float]:
        """The replies, and how many seconds they took."""
        began_s = time.perf_counter()
        replies = self.pipeline(commands, in_flight=in_flight)
        return replies, time.perf_counter() - began_s

    def _receive(self, replies: list[Any]) -> None:
        data = self._socket.recv(RECEIVE_BYTES)
        if not data:
            raise ConnectionError("the server closed the connection")
        self._reader.feed(data)
        while (reply := self._reader.gets()) is not None:
            replies.append(reply)

    def close(self) -> None:
        """Close it."""
        self._socket.close()
