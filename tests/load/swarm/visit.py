"""Somebody at one lot: a socket that comes back where it was, every event looked at, every bid sent until answered."""

import json
import random
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

import gevent
import websocket

from .books import Acknowledged
from .following import Following, Json
from .offers import kind_of

if TYPE_CHECKING:
    from locust.env import Environment

BROKEN = (OSError, websocket.WebSocketException)
CONNECT_S, ANSWER_S = 30.0, 10.0
AGAIN_S = (0.3, 1.5)
UNDECIDED = ("unavailable", "rate_limited")
"""Refusals after which the same bid is sent again: nobody knows yet whether it counts, or it was not looked at."""


class Visit:
    """Made once for each user; ``arrive`` first."""

    def __init__(self, environment: "Environment", listing_id: int, headers: Mapping[str, str] | None = None) -> None:
        self.view = Following(listing_id)
        self._environment, self._headers = environment, dict(headers or {})
        self._url = f"{environment.host.replace('http', 'ws', 1)}/ws/listings/{listing_id}/"
        self._socket: websocket.WebSocket | None = None
        self._ahead_ms, self._delay_due_s = 0.0, 0.0

    def arrive(self) -> None:
        """Connect, however often it takes, and get the snapshot: after a break from the place that was reached."""
        name = "come back" if self.view.place else "arrive"
        while True:
            began_s = time.perf_counter()
            try:
                self._connect()
            except BROKEN as problem:
                self._count(name, began_s, problem)
                gevent.sleep(random.uniform(*AGAIN_S))
            else:
                return self._count(name, began_s)

    def listen(self, seconds: float) -> None:
        """Take what comes for so long."""
        deadline_s = time.monotonic() + seconds
        while (left_s := deadline_s - time.monotonic()) > 0:
            try:
                self._read(left_s)
            except websocket.WebSocketTimeoutException:
                return
            except BROKEN as problem:
                self._lost(problem)

    def bid(self, bid: Json) -> Json:
        """Send it with its id until it is accepted or refused; that answer, which is in the books then."""
        books, began_s = self._environment.books, time.perf_counter()
        with books.asking():
            answer = self._ask(bid)
            if answer["type"] == "accepted":
                books.accept(Acknowledged.of(self.view.listing_id, answer))
                self.view.answered(answer)
                self._count(kind_of(bid), began_s)
            else:
                books.refuse(answer["reason"])
                self.view.floor_minor = answer["floor_minor"] or self.view.floor_minor
                self._count(f"bid refused: {answer['reason']}", began_s)
        return answer

    def leave(self) -> None:
        """Close the socket."""
        if self._socket is not None:
            self._socket.shutdown()

    def now_ms(self) -> float:
        """The time by the server's clock."""
        return time.time() * 1000 + self._ahead_ms

    def _ask(self, bid: Json) -> Json:
        while True:
            try:
                self._send(bid)
                answer = self._answer(bid["id"])
            except BROKEN as problem:
                self._lost(problem)
                continue
            if answer.get("reason") not in UNDECIDED:
                return answer
            self._count("bid", time.perf_counter(), RuntimeError(answer["reason"]))
            gevent.sleep(random.uniform(*AGAIN_S))

    def _answer(self, bid_id: str) -> Json:
        deadline_s = time.monotonic() + ANSWER_S
        while (left_s := deadline_s - time.monotonic()) > 0:
            message = self._read(left_s)
            if message["type"] in ("accepted", "rejected") and message["id"] == bid_id:
                return message
        raise TimeoutError(f"no answer within {ANSWER_S:g} s")

    def _connect(self) -> None:
        self._socket = websocket.create_connection(
            self._url + self.view.place, timeout=CONNECT_S, header=self._headers, skip_utf8_validation=True
        )
        self._read(CONNECT_S)
        self._send({"type": "ping", "t": round(time.time() * 1000)})

    def _lost(self, problem: Exception) -> None:
        self._count("connection lost", time.perf_counter(), problem)
        self.leave()
        self.arrive()

    def _send(self, message: Json) -> None:
        assert self._socket is not None, "arrive() comes first"
        self._socket.settimeout(ANSWER_S)
        self._socket.send(json.dumps(message))

    def _read(self, timeout_s: float) -> Json:
        """The next message, taken note of. Raises BROKEN."""
        assert self._socket is not None, "arrive() comes first"
        self._socket.settimeout(timeout_s)
        opcode, data = self._socket.recv_data()
        if opcode != websocket.ABNF.OPCODE_TEXT:
            raise ConnectionError(f"closed by the server: {int.from_bytes(data[:2])} {data[2:].decode()}")
        message: Json = json.loads(data)
        self._take(message)
        return message

    def _take(self, message: Json) -> None:
        if wrong := self.view.take(message):
            self._environment.books.object_to(wrong)
            self._count("gap in seq", time.perf_counter(), AssertionError("events are missing"))
        if message["type"] == "bid":
            self._note_delay(message["at_ms"])
        elif message["type"] == "pong":
            now_ms = time.time() * 1000
            self._ahead_ms = message["now_ms"] - (message["t"] + now_ms) / 2

    def _note_delay(self, at_ms: int) -> None:
        """How long a bid took to be seen here. Once a second is enough, or counting would be most of the work."""
        if time.monotonic() >= self._delay_due_s:
            self._delay_due_s = time.monotonic() + 1
            self._fire("bid seen", max(0.0, self.now_ms() - at_ms))

    def _count(self, name: str, began_s: float, exception: Exception | None = None) -> None:
        self._fire(name, (time.perf_counter() - began_s) * 1000, exception)

    def _fire(self, name: str, response_time_ms: float, exception: Exception | None = None) -> None:
        self._environment.events.request.fire(
            request_type="WS", name=name, response_time=response_time_ms, response_length=0, exception=exception
        )
