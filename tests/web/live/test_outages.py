"""Servers go away while people watch; no Celery runs beside these web processes."""

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.core.management import call_command
from django.db import connections

from bidding.models import Listing
from bidding.recovery import recover
from tests.servers import Servers
from tests.web.live.site import (
    Client,
    Site,
    as_browser,
    connect,
    new_listing,
    new_person,
    new_session,
    new_token,
    post,
)

BACK_WITHIN_S = 15.0


@pytest.fixture(autouse=True)
def _all_back(servers: Servers, django_db_blocker: Any) -> Iterator[None]:
    yield
    for program in servers.all():
        if not program.is_alive():
            program.start()
        program.wait_ready()
    # This thread and the builders' may hold connections to a PostgreSQL that is gone.
    connections.close_all()
    asyncio.run(sync_to_async(connections.close_all)())
    with django_db_blocker.unblock():
        recover()
    connections.close_all()


async def _bid_until_decided(me: Client, amount_minor: int, bid_id: str) -> dict[str, Any]:
    async with asyncio.timeout(BACK_WITHIN_S):
        while True:
            answer = await me.bid(amount_minor, bid_id=bid_id)
            if answer.get("reason") != "unavailable":
                return answer
            await asyncio.sleep(0.1)


async def test_bids_are_unavailable_while_the_ledger_is_away_and_go_on_after_it_is_back(
    either_site: Site, servers: Servers
) -> None:
    listing = await new_listing()
    token = await new_token(await new_person())
    path = either_site.path(listing.pk)
    async with connect(path) as visitor, connect(path, token=token) as me:
        assert (await me.bid(10_000, bid_id="before"))["type"] == "accepted"
        await visitor.next("bid")
        ends_at_ms = (await me.next("bid"))["ends_at_ms"]
        servers.ledger.kill9()
        started_s = time.monotonic()
        assert (await me.bid(max_minor=20_000, bid_id="during"))["reason"] == "unavailable"
        assert time.monotonic() - started_s < 4
        await me.send(type="ping", t=3)
        assert (await me.next("pong"))["t"] == 3
        servers.ledger.start()
        assert (await _bid_until_decided(me, 20_000, "before"))["replayed"] is True
        other = await new_token(await new_person())
        async with connect(path, token=other) as rival:
            assert (await rival.bid(30_000))["type"] == "accepted"
        told = [await visitor.next("bid", "corrected")]
        while told[-1]["type"] != "bid":
            told.append(await visitor.next("bid", "corrected"))
        assert told[-1]["price_minor"] == 30_000
        assert [event["seq"] for event in told] == list(range(2, len(told) + 2))
        assert 0 <= told[-1]["ends_at_ms"] - ends_at_ms < 60_000


async def test_a_new_socket_is_asked_to_try_again_while_the_ledger_is_away(site: Site, servers: Servers) -> None:
    listing = await new_listing()
    servers.ledger.kill9()
    async with connect(site.path(listing.pk)) as visitor:
        assert await visitor.close_code(timeout_s=15) == 1013
    servers.ledger.start()
    async with connect(site.path(listing.pk)) as visitor:
        assert (await visitor.receive())["type"] == "snapshot"


async def test_a_socket_that_comes_a_moment_too_early_waits_for_the_ledger(site: Site, servers: Servers) -> None:
    listing = await new_listing()
    servers.ledger.kill9()
    async with connect(site.path(listing.pk)) as visitor:
        await asyncio.sleep(0.5)
        servers.ledger.start()
        assert (await visitor.receive())["type"] == "snapshot"


async def test_bidding_goes_on_while_postgresql_is_away(site: Site, servers: Servers) -> None:
    listing = await new_listing(steps=((1, 1),))
    person = await new_person()
    token, session = await new_token(person), await new_session(person)
    rival = await new_token(await new_person())
    url = f"{site.url}/api/v1/listings/{listing.pk}/bids/"
    path = site.path(listing.pk)
    async with connect(path, session=session) as me, connect(path, token=rival) as other:
        while (await post(url, b'{"amount_minor":1}', Authorization=f"Token {token}", Idempotency_Key="a"))[0] != 409:
            pass  # The ledger may have been away in the test before.
        servers.postgres.kill9()
        assert (await me.bid(10_000))["type"] == "accepted"
        assert (await other.bid(10_001))["type"] == "accepted"
        status, _ = await post(url, b'{"amount_minor":10002}', Authorization=f"Token {token}", Idempotency_Key="b")
        assert status == 201
        async with connect(path) as visitor:
            assert (await visitor.receive())["price_minor"] == 10_002
        async with connect(path, token="1" * 40) as stranger:
            assert await stranger.close_code(timeout_s=15) == 1013
        status, answer = await post(url, b'{"amount_minor":10003}', **as_browser("unknown"), Idempotency_Key="c")
        assert (status, answer["reason"]) == (503, "unavailable")


async def test_watching_and_bidding_go_on_while_the_soft_redis_is_away(either_site: Site, servers: Servers) -> None:
    listing = await new_listing()
    async with (
        connect(either_site.path(listing.pk)) as visitor,
        connect(either_site.path(listing.pk), token=await new_token(await new_person())) as me,
    ):
        servers.soft.kill9()
        assert (await me.bid(10_000))["type"] == "accepted"
        assert (await visitor.next("bid"))["price_minor"] == 10_000
        async with connect(either_site.path(listing.pk)) as late:
            assert (await late.next("viewers"))["count"] == 3
        servers.soft.start()


async def test_watchers_of_other_processes_are_counted_again_when_the_soft_redis_is_back(
    daphne_site: Site, uvicorn_site: Site, site: Site, servers: Servers
) -> None:
    listing = await new_listing()
    async with connect(daphne_site.path(listing.pk)) as one, connect(uvicorn_site.path(listing.pk)) as two:
        servers.soft.kill9()
        await asyncio.sleep(1)
        servers.soft.start()
        async with connect(uvicorn_site.path(listing.pk)):
            for client in (one, two):
                async with asyncio.timeout(30):
                    while (await client.next("viewers", timeout_s=30))["count"] != 3:
                        pass


async def test_everyone_starts_anew_when_the_ledger_was_rebuilt(either_site: Site) -> None:
    listing = await new_listing()
    person = await new_person()
    path = either_site.path(listing.pk)
    async with connect(path) as visitor, connect(path, token=await new_token(person)) as me:
        before = await visitor.receive()
        await me.receive()
        await me.bid(max_minor=50_000)
        await sync_to_async(call_command)("rebuild_ledger", "--yes")
        after, mine = await visitor.next("snapshot"), await me.next("snapshot")
        assert after["epoch"] > before["epoch"]
        assert (after["resumed"], after["price_minor"], after["you"]) == (False, 10_000, None)
        assert mine["you"] == {"paddle": 1, "leading": True, "max_minor": 50_000}
        async with connect(path, token=await new_token(await new_person())) as rival:
            assert (await _bid_until_decided(rival, 20_000, "after"))["type"] == "accepted"
        # The time that rebuilding took is given back first.
        told = [await visitor.next("bid", "corrected")]
        while told[-1]["type"] != "bid":
            told.append(await visitor.next("bid", "corrected"))
        assert [event["seq"] for event in told] == [after["seq"] + n for n in range(1, len(told) + 1)]
        async with connect(either_site.path(listing.pk, f"?epoch={before['epoch']}&seq=1")) as late:
            assert (await late.receive())["resumed"] is False
    assert (await Listing.objects.aget(pk=listing.pk)).epoch is not None


async def test_a_web_process_alone_opens_a_ledger_that_nobody_has_checked(site: Site) -> None:
    import redis
    from django.conf import settings

    from bidding import keys

    listing = await new_listing()
    async with connect(site.path(listing.pk), token=await new_token(await new_person())) as me:
        with redis.Redis.from_url(settings.BIDDING_REDIS_URL) as ledger:
            ledger.delete(*map(keys.guard, range(settings.BIDDING_SHARDS)))
        assert (await me.bid(10_000, bid_id="first"))["reason"] == "unavailable"
        assert (await _bid_until_decided(me, 10_000, "first"))["type"] == "accepted"


async def test_pings_are_answered_at_once_while_the_ledger_is_frozen_and_every_bid_in_time(
    site: Site, servers: Servers
) -> None:
    listing = await new_listing()
    async with connect(site.path(listing.pk), token=await new_token(await new_person())) as me:
        await me.bid(1)
        os.kill(servers.ledger.pid, signal.SIGSTOP)
        try:
            started_s = time.monotonic()
            for number in range(20):
                await me.send(type="bid", id=f"n{number}", amount_minor=10_000)
            await me.send(type="ping", t=1)
            assert (await me.next("pong", "rejected"))["type"] == "pong"
            assert time.monotonic() - started_s < 1
            answers = [await me.next("rejected") for _ in range(20)]
            assert time.monotonic() - started_s < 5
        finally:
            os.kill(servers.ledger.pid, signal.SIGCONT)
        assert [(answer["id"], answer["reason"]) for answer in answers] == [(f"n{n}", "unavailable") for n in range(20)]
        decided = await _bid_until_decided(me, 10_000, "n0")
        assert decided["type"] == "accepted"
