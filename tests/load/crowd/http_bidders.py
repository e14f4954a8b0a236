"""Bidders over HTTP: one kept connection each, one request at a time."""

import time
from urllib.parse import urlsplit

from tests.load.crowd.events import reason_of
from tests.load.crowd.sockets import END_OF_HEAD, READ_BYTES, connected
from tests.load.crowd.strategies import Strategy, Tally

_CHUNKED = b"transfer-encoding: chunked"
_LENGTH = b"content-length: "
_LAST_CHUNK = b"0\r\n\r\n"


class HttpBidder:
    """Bids by POST; with ``keeps_on``, the next one after each answer. A ``Line``."""

    def __init__(self, url: str, token: str, strategy: Strategy, tally: Tally) -> None:
        self.strategy, self.tally = strategy, tally
        self.keeps_on = False
        self.in_flight = 0
        self._tcp = connected(url)
        self._sent_at_s = 0.0
        self._data = b""
        parts = urlsplit(url)
        head = f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nAuthorization: Token {token}\r\n"
        self._head = f"{head}Content-Type: application/json\r\n".encode()

    def fileno(self) -> int:
        """As ``Line``."""
        return self._tcp.fileno()

    def close(self) -> None:
        """Be gone."""
        self._tcp.close()

    def bid(self) -> None:
        """Send one."""
        bid_id, field_name, value = self.strategy.next_bid()
        body = b'{"%s":%d}' % (field_name, value)
        head = b"%sIdempotency-Key: %s\r\nContent-Length: %d\r\n\r\n" % (self._head, bid_id, len(body))
        self._sent_at_s, self.in_flight = time.monotonic(), 1
        self._tcp.send(head + body)

    def read(self, now_s: float) -> bool:
        """As ``Line``."""
        data = self._tcp.recv(READ_BYTES)
        self._data += data
        if data and _is_whole(self._data):
            answer, self._data = self._data, b""
            self._take(answer, now_s)
        return bool(data)

    def _take(self, answer: bytes, now_s: float) -> None:
        self.tally.latencies.add((now_s - self._sent_at_s) * 1_000)
        self.in_flight = 0
        if answer.startswith((b"HTTP/1.1 201", b"HTTP/1.1 200")):
            self.tally.accepted += 1
            self.strategy.accepted(answer)
        else:
            self.tally.rejected[reason_of(answer)] += 1
            self.strategy.refused(answer)
        if self.keeps_on:
            self.bid()


def _is_whole(data: bytes) -> bool:
    head, end, body = data.partition(END_OF_HEAD)
    fields = head.lower()
    if _CHUNKED in fields:
        return body.endswith(_LAST_CHUNK)
    length = fields.partition(_LENGTH)[2].partition(b"\r\n")[0]
    return bool(end) and len(body) >= int(length or 0)
