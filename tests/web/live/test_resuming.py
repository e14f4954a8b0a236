"""Coming back to a socket: no gap, nothing twice."""

import asyncio
from typing import Any

import pytest
import websockets
from asgiref.sync import sync_to_async

from bidding import services
from tests.web.live.site import Client, Site, connect, new_listing, new_person, new_token

CUTS = 200
BEYOND_MEMORY = 380
"""More events than the ledger keeps for resuming."""


class Follower:
    """A client that keeps every event it is shown and where it stands."""

    def __init__(self) -> None:
        self.epoch = 0
        self.seq: int | None = None
        self.covered: list[int] = []
        self.snapshots: list[bool] = []

    def query(self) -> str:
        """Where to resume."""
        return "" if self.seq is None else f"?epoch={self.epoch}&seq={self.seq}"

    def take(self, message: dict[str, Any]) -> bool:
        """Note a message; whether it was an event."""
        if message["type"] == "snapshot":
            self.snapshots.append(message["resumed"])
            self.epoch = message["epoch"]
            if not message["resumed"]:
                self.seq = message["seq"]
            return False
        if message["type"] not in ("bid", "status", "corrected"):
            return False
        first_seq = message.get("first_seq", message["seq"])
        assert first_seq == self.seq + 1, f"after {self.seq} came {first_seq}"
        self.covered += range(first_seq, message["seq"] + 1)
        self.seq = message["seq"]
        return True


async def _bid_on(path: str, tokens: list[str], stop: asyncio.Event) -> int:
    """Two people outbid each other until told to stop; how many bids were accepted."""
    async with connect(path, token=tokens[0]) as one, connect(path, token=tokens[1]) as two:
        bids = 0
        while not stop.is_set():
            answer = await (one, two)[bids % 2].bid(10_000 + bids)
            assert answer["type"] == "accepted", answer
            bids += 1
            await asyncio.sleep(0.01)
        return bids


async def test_cut_after_each_of_200_events_while_bids_flow(either_site: Site) -> None:
    listing = await new_listing(steps=((1, 1),))
    path = either_site.path(listing.pk)
    tokens = [await new_token(await new_person()) for _ in range(2)]
    stop = asyncio.Event()
    follower = Follower()
    bidding = asyncio.create_task(_bid_on(path, tokens, stop))
    for _ in range(CUTS):
        async with connect(path + follower.query()) as client:
            while not follower.take(await client.receive()):
                pass
            client.socket.transport.abort()
    stop.set()
    bids = await bidding
    async with connect(path + follower.query()) as client:
        while follower.seq != bids:
            follower.take(await client.receive())
    assert follower.covered == list(range(1, bids + 1))
    assert follower.snapshots == [False] + [True] * (len(follower.snapshots) - 1)


async def test_resuming_at_the_present_gets_only_what_comes_later(site: Site) -> None:
    listing = await new_listing()
    token = await new_token(await new_person())
    async with connect(site.path(listing.pk), token=token) as me:
        snapshot = await me.receive()
        await me.bid(10_000)
        async with connect(site.path(listing.pk, f"?epoch={snapshot['epoch']}&seq=1")) as visitor:
            resumed = await visitor.receive()
            assert (resumed["resumed"], resumed["seq"]) == (True, 1)
            await sync_to_async(services.pause_listing)(listing)
            assert (await visitor.next("bid", "status"))["type"] == "status"


@pytest.mark.parametrize(
    "query",
    ["?epoch={epoch}", "?seq=0", "?epoch=x&seq=0", "?epoch={epoch}&seq=-1", "?epoch={epoch}&seq=99", "?epoch=99&seq=0",
     "?epoch={epoch}&seq=1e1", "?epoch={epoch}&seq=" + "9" * 40, "?epoch=&seq=", "?epoch={epoch}&seq=0%00",
     "?epoch={epoch}&seq=%D9%A0"],
)  # fmt: skip
async def test_what_cannot_be_resumed_begins_with_a_new_snapshot(site: Site, query: str) -> None:
    listing = await new_listing()
    async with connect(site.path(listing.pk)) as visitor:
        epoch = (await visitor.receive())["epoch"]
    async with connect(site.path(listing.pk, query.format(epoch=epoch))) as visitor:
        assert (await visitor.receive())["resumed"] is False


async def test_too_old_a_place_begins_with_a_new_snapshot(site: Site) -> None:
    listing = await new_listing(steps=((1, 1),))
    tokens = [await new_token(await new_person()) for _ in range(2)]
    path = site.path(listing.pk)
    async with connect(path, token=tokens[0]) as one, connect(path, token=tokens[1]) as two:
        epoch = (await one.receive())["epoch"]
        for number in range(BEYOND_MEMORY):
            bidder = (one, two)[number % 2]
            await bidder.send(type="bid", id=f"n{number}", amount_minor=10_000 + number)
            await bidder.next("accepted")
    async with connect(site.path(listing.pk, f"?epoch={epoch}&seq=1")) as visitor:
        snapshot = await visitor.receive()
        assert (snapshot["resumed"], snapshot["seq"]) == (False, BEYOND_MEMORY)
    near = BEYOND_MEMORY - 20
    async with connect(site.path(listing.pk, f"?epoch={epoch}&seq={near}")) as visitor:
        assert (await visitor.receive())["resumed"] is True
        assert (await visitor.next("bid"))["first_seq"] == near + 1


async def test_a_socket_shows_what_it_missed_when_its_subscription_was_cut(site: Site, servers: Any) -> None:
    """The process's own connections to the ledger are cut while bids flow; nobody outside notices more than a pause."""
    import redis
    from django.conf import settings

    listing = await new_listing(steps=((1, 1),))
    tokens = [await new_token(await new_person()) for _ in range(2)]
    path = site.path(listing.pk)
    ledger = redis.Redis.from_url(settings.BIDDING_REDIS_URL)
    follower = Follower()
    async with connect(path) as visitor, connect(path, token=tokens[0]) as one, connect(path, token=tokens[1]) as two:
        follower.take(await visitor.receive())
        for number in range(15):
            if number % 5 == 0:
                ledger.execute_command("CLIENT", "KILL", "TYPE", "pubsub")
            answer = await _bid_until_answered((one, two)[number % 2], 10_000 + number)
            assert answer["type"] == "accepted", answer
        async with asyncio.timeout(15):
            while follower.seq != 15:
                follower.take(await visitor.receive())
    ledger.close()


async def _bid_until_answered(client: Client, amount_minor: int) -> dict[str, Any]:
    while True:
        answer = await client.bid(amount_minor, bid_id=f"n{amount_minor}")
        if answer.get("reason") != "unavailable":
            return answer
        await asyncio.sleep(0.05)


async def test_handshakes_that_are_not_finished_leave_nothing_behind(site: Site) -> None:
    listing = await new_listing()
    for _ in range(20):
        socket = await websockets.connect(site.path(listing.pk), compression=None)
        socket.transport.abort()
    async with connect(site.path(listing.pk)) as visitor:
        async with asyncio.timeout(10):
            while (await visitor.next("viewers"))["count"] != 1:
                pass
