"""Clients that are gone without a word are found, and nobody else is cut."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from deploy.local.system import uvicorn
from tests.conftest import SERVERS
from tests.web.live.site import Site, connect, new_listing, start_site
from tests.web.live.test_slow_readers import DeafClient
from web.live.backpressure.keepalive import PARTS, Keepalive

EVERY_S = 1.0


@pytest.fixture
def impatient_site(fresh_data: str, django_db_blocker: Any) -> Iterator[Site]:
    """A web process that asks its clients every second."""
    every = ("--ws-ping-interval", str(EVERY_S))
    site = start_site(SERVERS, fresh_data, lambda port: [*uvicorn(port), *every])
    with django_db_blocker.unblock():
        yield site
    site.web.stop()


async def test_who_answers_no_ping_is_cut_and_who_does_stays(impatient_site: Site) -> None:
    listing = await new_listing()
    path = impatient_site.path(listing.pk)
    async with connect(path, ping_interval=None) as idle:
        silent = DeafClient(impatient_site, listing.pk)
        assert await silent.close_code(timeout_s=10 * EVERY_S) == 1011
        silent.socket.close()
        await idle.send(type="ping", t=1)
        assert (await idle.next("pong"))["t"] == 1


class Asked:
    """A wire that notes when it was asked."""

    def __init__(self) -> None:
        self.at_s: list[float] = []
        self.was_asked = asyncio.Event()

    def ask_whether_alive(self) -> None:
        self.at_s.append(asyncio.get_running_loop().time())
        self.was_asked.set()


async def test_all_are_asked_one_after_the_other_until_they_are_removed() -> None:
    keepalive = Keepalive(0.2)
    wires = [Asked() for _ in range(PARTS * 2)]
    for wire in wires:
        keepalive.add(wire)
    gone, *here = wires
    keepalive.remove(gone)
    async with asyncio.timeout(10):
        await asyncio.gather(*(wire.was_asked.wait() for wire in here))
    first_s = [wire.at_s[0] for wire in here]
    assert max(first_s) - min(first_s) > 0.1
    assert max(len(wire.at_s) for wire in here) <= 2
    assert gone.at_s == []
