"""A client that does not read is let go; nobody else notices."""

import asyncio
import base64
import os
import socket

import psutil
import pytest

from tests.web.live.site import Client, Site, connect, new_listing, new_person, new_token

PING = b'{"type":"ping","t":9007199254740991}'


class DeafClient:
    """A bare TCP client that sends without reading."""

    def __init__(self, site: Site, listing_id: int) -> None:
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.connect(("127.0.0.1", site.port))
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            f"GET /ws/listings/{listing_id}/ HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        assert self.socket.recv(12) == b"HTTP/1.1 101"
        self.socket.setblocking(False)

    async def flood(self, frames: bytes) -> None:
        """Send these as fast as they are taken, until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            await loop.sock_sendall(self.socket, frames)

    async def close_code(self, timeout_s: float) -> int | None:
        """Read all that came, at last; the code of the close frame at its end."""
        loop = asyncio.get_running_loop()
        received = b""
        async with asyncio.timeout(timeout_s):
            while chunk := await loop.sock_recv(self.socket, 1 << 16):
                received = (received + chunk)[-4096:]
                if (at := received.rfind(b"\x88")) >= 0 and at + 4 <= len(received) and received[at + 1] < 126:
                    return int.from_bytes(received[at + 2 : at + 4], "big")
        return None


def _frame(payload: bytes) -> bytes:
    """A masked text frame whose mask changes nothing."""
    return bytes((0x81, 0x80 | len(payload))) + b"\0\0\0\0" + payload


async def _bids_meanwhile(path: str, tokens: list[str], stop: asyncio.Event) -> list[float]:
    """How long each bid of two others took, in seconds."""
    loop = asyncio.get_running_loop()
    took_s: list[float] = []
    async with connect(path, token=tokens[0]) as one, connect(path, token=tokens[1]) as two:
        while not stop.is_set():
            bidder: Client = (one, two)[len(took_s) % 2]
            sent_s = loop.time()
            await bidder.send(type="bid", id=f"n{len(took_s)}", amount_minor=10_000 + len(took_s))
            await bidder.next("accepted")
            took_s.append(loop.time() - sent_s)
            await asyncio.sleep(0.01)
    return took_s


async def test_a_client_that_does_not_read_is_closed_with_1013_and_costs_little(any_site: Site) -> None:
    listing = await new_listing(steps=((1, 1),))
    tokens = [await new_token(await new_person()) for _ in range(2)]
    web = psutil.Process(any_site.web.pid)
    stop = asyncio.Event()
    bidding = asyncio.create_task(_bids_meanwhile(any_site.path(listing.pk), tokens, stop))
    await asyncio.sleep(0.5)
    before_bytes = web.memory_info().rss
    deaf = DeafClient(any_site, listing.pk)
    flooding = asyncio.create_task(deaf.flood(_frame(PING) * 500))
    most_bytes = before_bytes
    for _ in range(80):
        await asyncio.sleep(0.1)
        most_bytes = max(most_bytes, web.memory_info().rss)
    stop.set()
    assert await deaf.close_code(timeout_s=10) == 1013
    flooding.cancel()
    assert most_bytes - before_bytes < 30 << 20
    took_s = await bidding
    assert len(took_s) > 50
    assert sorted(took_s)[int(len(took_s) * 0.95)] < 1.0
    deaf.socket.close()


NOTHING = b"\x80\0\0\0\0"
"""The rest of a masked frame without anything in it."""


@pytest.mark.parametrize("any_site", ["daphne", "uvicorn"], indirect=True)
@pytest.mark.parametrize(
    "frames",
    [b"\x89" + NOTHING, b"\x01" + NOTHING + b"\x00" + NOTHING, b"\x81" + NOTHING],
    ids=["pings of WebSocket's own", "fragments", "messages"],
)
async def test_whatever_small_frames_one_client_floods_with_others_are_served(any_site: Site, frames: bytes) -> None:
    listing = await new_listing()
    loop = asyncio.get_running_loop()
    deaf = DeafClient(any_site, listing.pk)
    first, later = frames[:6], frames[-6:]
    async with connect(any_site.path(listing.pk)) as visitor:
        await loop.sock_sendall(deaf.socket, first)
        flooding = asyncio.create_task(deaf.flood(later * 50_000))
        for _ in range(20):
            sent_s = loop.time()
            await visitor.send(type="ping", t=1)
            await visitor.next("pong")
            assert loop.time() - sent_s < 1.0
            await asyncio.sleep(0.05)
    flooding.cancel()
    deaf.socket.close()


async def test_a_client_that_reads_late_gets_all_its_answers(any_site: Site) -> None:
    listing = await new_listing()
    async with connect(any_site.path(listing.pk), max_queue=1) as visitor:
        for _ in range(2_000):
            await visitor.socket.send(PING.decode())
        for _ in range(2_000):
            await visitor.next("pong")
        await visitor.send(type="ping", t=1)
        assert (await visitor.next("pong"))["t"] == 1
