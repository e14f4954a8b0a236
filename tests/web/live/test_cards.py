"""The prices on a page of cards."""

import asyncio
import itertools
import time
from collections import defaultdict
from itertools import pairwise
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from bidding import services
from tests.clock import now_ms
from tests.web.live.site import Site, connect, new_listing, new_person, new_token
from web.live.cards import ids_of


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        (b"ids=1", [1]),
        (b"ids=3,1,3,2", [3, 1, 2]),
        (b"ids=3%2C1", [3, 1]),
        (b"ids=" + b",".join(b"%d" % n for n in range(1, 101)), list(range(1, 101))),
    ],
)
def test_ids_that_are_asked_for(query: bytes, ids: list[int]) -> None:
    assert ids_of(query) == ids


@pytest.mark.parametrize(
    "query",
    [b"", b"ids=", b"ids=,", b"ids=1,", b"ids=a", b"ids=-1", b"ids=1;2", b"ids=1.5", b"ids=%D9%A3", b"id=1",
     b"ids=" + b"9" * 20, b"ids=" + b",".join(b"%d" % n for n in range(1, 102))],
)  # fmt: skip
def test_anything_else_asks_for_nothing(query: bytes) -> None:
    assert ids_of(query) is None


async def test_bad_ids_close_with_4400(either_site: Site) -> None:
    async with connect(either_site.cards("?ids=1,x")) as page:
        assert await page.close_code() == 4400


async def test_each_listing_is_shown_at_once_and_unknown_ones_are_left_out(either_site: Site) -> None:
    listings = [await new_listing() for _ in range(3)]
    ids = ",".join(str(listing.pk) for listing in listings)
    async with connect(either_site.cards(f"?ids={ids},999999999")) as page:
        prices = [await page.receive() for _ in listings]
        assert {price["listing"] for price in prices} == {listing.pk for listing in listings}
        assert set(prices[0]) == {"type", "listing", "price_minor", "bid_count", "ends_at_ms", "status", "outcome"}
        assert prices[0]["price_minor"] is None
        await page.send(type="ping", t=7)
        assert (await page.receive())["t"] == 7


async def test_at_most_one_a_second_for_each_and_the_last_state_always_comes(site: Site) -> None:
    listings = [await new_listing(steps=((1, 1),)) for _ in range(2)]
    tokens = [await new_token(await new_person()) for _ in range(2)]
    first, second = listings
    seen: dict[int, list[tuple[float, dict[str, Any]]]] = defaultdict(list)

    async def read(page: Any) -> None:
        while True:
            price = await page.receive(timeout_s=60)
            seen[price["listing"]].append((time.monotonic(), price))

    async with (
        connect(site.cards(f"?ids={first.pk},{second.pk}")) as page,
        connect(site.path(first.pk), token=tokens[0]) as one,
        connect(site.path(first.pk), token=tokens[1]) as two,
    ):
        reading = asyncio.create_task(read(page))
        bids, started_s = 0, time.monotonic()
        while time.monotonic() - started_s < 2.5:
            assert (await (one, two)[bids % 2].bid(10_000 + bids))["type"] == "accepted"
            bids += 1
            await asyncio.sleep(0.01)
        await sync_to_async(services.pause_listing)(first)
        await asyncio.sleep(1.5)
        reading.cancel()
    assert len(seen[second.pk]) == 1
    times_s, prices = zip(*seen[first.pk], strict=True)
    assert 3 <= len(prices) <= 6
    assert all(later - earlier > 0.9 for earlier, later in pairwise(times_s))
    assert (prices[-1]["bid_count"], prices[-1]["status"]) == (bids, "paused")


@pytest.mark.parametrize(("amount_minor", "outcome"), [(12_000, "sold"), (11_000, "unsold")])
async def test_a_lot_that_ends_says_how(either_site: Site, amount_minor: int, outcome: str) -> None:
    listing = await new_listing(reserve_minor=12_000, soft_close_ms=0, ends_at_ms=now_ms() + 2_500)
    async with (
        connect(either_site.cards(f"?ids={listing.pk}")) as page,
        connect(either_site.path(listing.pk), token=await new_token(await new_person())) as bidder,
    ):
        assert (await page.receive())["outcome"] is None
        assert (await bidder.bid(amount_minor))["type"] == "accepted"
        bid, end = await page.receive(), await page.receive(timeout_s=10)
    assert (bid["price_minor"], bid["outcome"]) == (amount_minor, None)
    assert (end["status"], end["outcome"], end["price_minor"]) == ("closed", outcome, amount_minor)
    async with connect(either_site.cards(f"?ids={listing.pk}")) as later:
        assert (await later.receive())["outcome"] == outcome


async def test_bids_are_refused_on_a_page_of_cards(site: Site) -> None:
    listing = await new_listing()
    async with connect(site.cards(f"?ids={listing.pk}"), token=await new_token(await new_person())) as page:
        refused = await page.bid(10_000)
        assert refused["reason"] == "malformed"
        assert "/ws/listings/<id>/" in refused["message"]


async def test_pages_of_made_up_listings_keep_nobody_waiting(site: Site) -> None:
    """Each id was a question of its own to the one connection that also says who is signed in."""
    listing, numbers = await new_listing(), itertools.count(10**9)

    async def ask_for_nothing() -> None:
        ids = ",".join(str(next(numbers)) for _ in range(100))
        async with connect(site.cards(f"?ids={ids}")) as page:
            await page.send(type="ping", t=1)
            await page.receive()

    pages = [asyncio.create_task(ask_for_nothing()) for _ in range(60)]
    await asyncio.sleep(1)
    began_s = time.monotonic()
    async with connect(site.path(listing.pk), token=await new_token(await new_person())) as me:
        assert (await me.receive())["you"] is not None
    assert time.monotonic() - began_s < 2.0
    await asyncio.gather(*pages)
