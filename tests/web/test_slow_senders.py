"""A connection on which nothing comes, or only half of what has to, is ended; too many headers are answered."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import suppress
from functools import partial
from typing import Any

import h11
import pytest
import uvicorn
import websockets
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from auction_system import slow_senders
from auction_system.slow_senders import Impatience, guard_uvicorn
from tests.web.live.site import HOST, Site

HANDSHAKE = "GET /ws/listings/1/ HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"


@pytest.mark.parametrize("headers", ["a: b\r\n" * 200, f"a: {'b' * 9_000}\r\n"], ids=["many", "long"])
def test_a_handshake_with_too_many_headers_is_answered_at_once(uvicorn_site: Site, headers: str) -> None:
    with socket.create_connection((HOST, uvicorn_site.port), timeout=5) as client:
        client.sendall(f"{HANDSHAKE}{headers}\r\n".encode())
        assert client.recv(100).startswith(b"HTTP/1.1 431 ")


@pytest.fixture
async def address() -> AsyncIterator[tuple[str, int]]:
    """Where uvicorn itself listens, in this process."""
    guard_uvicorn()
    config = uvicorn.Config(sockets_only, http="h11", ws="websockets-sansio", lifespan="off", log_level="error")
    config.load()
    made = partial(H11Protocol, config=config, server_state=ServerState(), app_state={})
    async with await asyncio.get_running_loop().create_server(made, HOST, 0) as server:
        yield server.sockets[0].getsockname()


async def sockets_only(scope: Any, receive: Any, send: Any) -> None:
    """Accepts a socket and says what it is told."""
    assert (await receive())["type"] == "websocket.connect"
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "text": message["text"]})


@pytest.mark.parametrize("data", [b"", b"GET / HT"], ids=["nothing", "half a head"])
async def test_uvicorn_itself_ends_a_connection_without_a_request(address: tuple[str, int], data: bytes) -> None:
    reader, writer = await asyncio.open_connection(*address)
    writer.write(data)
    with suppress(ConnectionResetError):
        assert await asyncio.wait_for(reader.read(), 5) == b""
    writer.close()


async def test_a_socket_stays_open_however_long_nothing_comes(address: tuple[str, int]) -> None:
    async with websockets.connect("ws://{}:{}/".format(*address)) as client:
        await asyncio.sleep(10 * slow_senders.BODY_S)
        await client.send("still here")
        assert await client.recv() == "still here"


class Connection:
    """A server's side of a connection, as far as it is looked at."""

    def __init__(self) -> None:
        self.conn = h11.Connection(h11.SERVER)
        self.transport = self
        self.flow: Any = None
        self.is_cut = asyncio.Event()
        self.impatience = Impatience(self)

    def get_protocol(self) -> "Connection":
        return self

    def abort(self) -> None:
        self.is_cut.set()

    def get(self, data: bytes) -> None:
        """This came."""
        self.conn.receive_data(data)
        while self.conn.next_event() not in (h11.NEED_DATA, h11.PAUSED):
            pass
        self.impatience.look()


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """No need to wait for seconds."""
    monkeypatch.setattr(slow_senders, "HEAD_S", 0.05)
    monkeypatch.setattr(slow_senders, "BODY_S", 0.05)


POST = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n"


@pytest.mark.parametrize("data", [b"", b"GET / HT", POST, POST + b"ab"], ids=["nothing", "head", "no body", "body"])
async def test_who_sends_nothing_or_half_a_request_is_cut(data: bytes) -> None:
    connection = Connection()
    if data:
        connection.get(data)
    await asyncio.wait_for(connection.is_cut.wait(), 5)


async def test_the_head_of_a_request_does_not_get_more_time_by_coming_in_drops() -> None:
    connection = Connection()
    for byte in b"GET / HTTP/1.1" * 10:
        if connection.is_cut.is_set():
            break
        connection.get(bytes((byte,)))
        await asyncio.sleep(0.01)
    assert connection.is_cut.is_set()


async def test_who_waits_for_an_answer_or_for_us_to_read_is_not_cut() -> None:
    whole, unread = Connection(), Connection()
    whole.get(POST + b"abcd")
    unread.get(POST + b"ab")
    unread.flow = type("Flow", (), {"read_paused": True})
    await asyncio.sleep(0.2)
    assert not whole.is_cut.is_set()
    assert not unread.is_cut.is_set()
