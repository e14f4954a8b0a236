"""PostgreSQL that hangs at one question: nobody waits who asked something else."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from asgiref.sync import sync_to_async
from django.db import connection

from tests.web.live.site import Site, connect, new_listing, new_person, new_token, post

AT_ONCE_S = 4.0
"""Below it nobody has waited for a lock's end, nor for the patience with a database that is away."""

GIVEN_UP_S = 15.0
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = %s::regclass"


@asynccontextmanager
async def locked(table: str) -> AsyncIterator[None]:
    """Nobody reads the table meanwhile."""
    await sync_to_async(_lock)(table)
    try:
        yield
    finally:
        await sync_to_async(_release)()


def _lock(table: str) -> None:
    connection.set_autocommit(False)
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")


def _release() -> None:
    connection.rollback()
    connection.set_autocommit(True)


async def somebody_waits(table: str, *, yes: bool = True) -> None:
    """Until somebody waits for the table, or nobody does."""
    async with asyncio.timeout(GIVEN_UP_S):
        while await sync_to_async(_waiting)(table) != yes:  # noqa: ASYNC110  PostgreSQL tells nobody.
            await asyncio.sleep(0.05)


def _waiting(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(WAITING, [table])
        return bool(cursor.fetchone()[0])


async def test_counting_that_hangs_holds_up_no_stranger_and_no_bid(either_site: Site) -> None:
    listing, unknown = await new_listing(), 987_654_321
    ann, stranger = await new_token(await new_person()), await new_token(await new_person())
    bids = f"{either_site.url}/api/v1/listings/{unknown}/bids/"
    async with locked("chat_readmark"), connect(either_site.me, token=ann) as me:
        await somebody_waits("chat_readmark")
        began_s = time.monotonic()
        async with connect(either_site.path(listing.pk), token=stranger) as socket:
            assert (await socket.next("snapshot"))["floor_minor"] == 10_000
            assert (await socket.bid(10_000))["type"] == "accepted"
        headers = {"Authorization": f"Token {stranger}", "Idempotency_Key": "a"}
        status, answer = await post(bids, b'{"amount_minor":1}', **headers)
        assert (status, answer["reason"]) == (404, "unknown_listing"), "which only PostgreSQL knows"
        assert time.monotonic() - began_s < AT_ONCE_S
        await me.send(type="ping", t=1)
        assert (await me.next("pong"))["t"] == 1


async def test_counting_that_hangs_is_given_up_and_comes_again(site: Site) -> None:
    token = await new_token(await new_person())
    async with locked("chat_readmark"), connect(site.me, token=token) as me:
        await somebody_waits("chat_readmark")
        await somebody_waits("chat_readmark", yes=False)
        await sync_to_async(_release)()
        assert await me.next("unread") == {"type": "unread", "messages": 0, "notices": 0}
