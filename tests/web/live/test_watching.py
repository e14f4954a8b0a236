"""Watching and bidding over a listing's socket, from outside."""

import asyncio
import json
import time
from itertools import pairwise
from typing import Any

import pytest
import websockets
from asgiref.sync import sync_to_async

from bidding import services
from tests.clock import now_ms
from tests.web.live.site import Site, connect, new_listing, new_person, new_session, new_token


async def test_first_message_is_the_snapshot_then_the_viewers(any_site: Site) -> None:
    listing = await new_listing()
    async with connect(any_site.path(listing.pk)) as visitor:
        snapshot = await visitor.receive()
        assert snapshot["type"] == "snapshot"
        assert snapshot["listing"] == listing.pk
        assert snapshot["price_minor"] is None
        assert snapshot["floor_minor"] == 10_000
        assert snapshot["resumed"] is False
        assert snapshot["you"] is None
        assert await visitor.receive() == {"type": "viewers", "count": 1}


async def test_bid_is_accepted_and_everyone_sees_it(any_site: Site) -> None:
    listing = await new_listing()
    token = await new_token(await new_person())
    async with (
        connect(any_site.path(listing.pk)) as visitor,
        connect(any_site.path(listing.pk), token=token) as me,
    ):
        accepted = await me.bid(10_000, bid_id="first")
        assert set(accepted) == {
            "type", "id", "seq", "at_ms", "price_minor", "floor_minor", "leading", "max_minor", "paddle", "replayed",
            "why",
        }  # fmt: skip
        seen = await visitor.next("bid")
        assert (seen["first_seq"], seen["seq"], seen["price_minor"], seen["why"]) == (1, 1, 10_000, "opening")
        assert await me.next("bid") == seen
        assert await me.bid(99_999, bid_id="first") == accepted | {"replayed": True}


async def test_snapshot_tells_a_signed_in_person_where_they_stand(site: Site) -> None:
    listing = await new_listing()
    session = await new_session(await new_person())
    async with connect(site.path(listing.pk), session=session) as me:
        assert (await me.receive())["you"] == {"paddle": None, "leading": False, "max_minor": None}
        await me.bid(max_minor=50_000)
    async with connect(site.path(listing.pk), session=session) as me:
        assert (await me.receive())["you"] == {"paddle": 1, "leading": True, "max_minor": 50_000}


async def test_a_leading_maximum_is_told_to_nobody_else(site: Site) -> None:
    listing = await new_listing()
    token = await new_token(await new_person())
    async with connect(site.path(listing.pk)) as visitor:
        async with connect(site.path(listing.pk), token=token) as me:
            await me.bid(max_minor=77_777)
        assert "77777" not in json.dumps([await visitor.receive(), await visitor.next("bid")])


async def test_each_refusal_has_its_reason_a_sentence_and_the_floor(site: Site) -> None:
    seller, bidder = await new_person(), await new_person()
    listing = await new_listing(seller=seller)
    async with connect(site.path(listing.pk), token=await new_token(bidder)) as me:
        low = await me.bid(9_999)
        assert (low["reason"], low["floor_minor"]) == ("too_low", 10_000)
        assert "$100.00" in low["message"]
        await me.bid(10_000)
        assert (await me.bid(20_000))["reason"] == "already_leading"
        assert (await me.bid(max_minor=10_000))["reason"] == "max_not_raised"
        await me.send(type="buy_now", id="gone")
        assert (await me.answer("gone"))["reason"] == "buy_now_gone"
    async with connect(site.path(listing.pk), token=await new_token(seller)) as me:
        assert (await me.bid(20_000))["reason"] == "own_listing"
    async with connect(site.path(listing.pk)) as visitor:
        refused = await visitor.bid(20_000)
        assert refused["reason"] == "not_authenticated"
        assert refused["floor_minor"] is None


async def test_buy_now_sells_in_one_step(site: Site) -> None:
    listing = await new_listing(buy_now_minor=40_000)
    async with connect(site.path(listing.pk), token=await new_token(await new_person())) as me:
        await me.send(type="buy_now", id="mine")
        assert (await me.answer("mine"))["why"] == "buy_now"
        assert (await me.next("bid"))["price_minor"] == 40_000
        closed = await me.next("status")
        assert (closed["status"], closed["outcome"], closed["winner"]) == ("closed", "sold", 1)
        assert (await me.bid(50_000))["reason"] == "closed"


async def test_a_ping_is_answered_by_the_ledgers_clock(site: Site) -> None:
    listing = await new_listing()
    async with connect(site.path(listing.pk)) as visitor:
        await visitor.receive()
        for t in (0, -(2**53), 2**53):
            before_ms = now_ms()
            await visitor.send(type="ping", t=t)
            pong = await visitor.next("pong")
            assert pong["t"] == t
            assert before_ms - 2 <= pong["now_ms"] <= now_ms() + 2


async def test_many_bids_sent_at_once_are_decided_in_their_order(either_site: Site) -> None:
    listing = await new_listing(steps=((1, 1),))
    first, second = [await new_token(await new_person()) for _ in range(2)]
    path = either_site.path(listing.pk)
    async with connect(path, token=first) as one, connect(path, token=second) as two:
        for number in range(50):
            await one.send(type="bid", id=f"n{number}", amount_minor=10_000 + number)
        answers = [await one.next("accepted", "rejected") for _ in range(50)]
        assert [answer["id"] for answer in answers] == [f"n{number}" for number in range(50)]
        assert [answer["type"] for answer in answers] == ["accepted"] + ["rejected"] * 49
        assert (await two.bid(10_001))["type"] == "accepted"


@pytest.mark.parametrize("listing_id", ["999999999", "0", "9" * 19])
async def test_an_unknown_listing_closes_with_4404(either_site: Site, listing_id: str) -> None:
    async with connect(either_site.path(0).replace("/0/", f"/{listing_id}/")) as visitor:
        assert await visitor.close_code() == 4404


@pytest.mark.parametrize("path", ["/ws/", "/ws/listings/abc/", "/ws/listings/1", "/", "/ws/listings/-1/"])
async def test_any_other_address_closes_with_4404(site: Site, path: str) -> None:
    async with connect(f"ws://127.0.0.1:{site.port}{path}") as visitor:
        assert await visitor.close_code() == 4404


async def test_a_foreign_page_is_refused_with_403(either_site: Site) -> None:
    listing = await new_listing()
    for origin in ("http://evil.example", "null"):
        with pytest.raises(websockets.InvalidStatus) as refused:
            async with connect(either_site.path(listing.pk), origin=origin):
                pass
        assert refused.value.response.status_code == 403
    async with connect(either_site.path(listing.pk), origin=either_site.url) as own:
        assert (await own.receive())["type"] == "snapshot"


async def test_malformed_messages_change_nothing_and_ten_in_a_row_close_with_1008(any_site: Site) -> None:
    listing = await new_listing()
    async with connect(any_site.path(listing.pk), token=await new_token(await new_person())) as me:
        await me.receive()
        for bad in ("no json", "[]", '{"type":"bid","id":"a","amount_minor":1e9}', b"\x00binary", "x" * 5000):
            await me.socket.send(bad)
        reasons = [await me.next("rejected") for _ in range(5)]
        assert {refused["reason"] for refused in reasons} == {"malformed"}
        assert [refused["id"] for refused in reasons] == [None, None, "a", None, None]
        await me.send(type="ping", t=1)
        await me.next("pong")
        for _ in range(9):
            await me.socket.send("no json")
        await me.send(type="comment", id="c", text="hello")
        assert (await me.next("comment_accepted"))["id"] == "c"
        await me.bid(10_000)
        for _ in range(10):
            await me.socket.send("no json")
        assert await me.close_code() == 1008


async def test_a_frame_of_a_mebibyte_is_malformed_and_the_socket_lives(either_site: Site) -> None:
    listing = await new_listing()
    async with connect(either_site.path(listing.pk)) as visitor:
        for size in (1 << 20, (1 << 20) + 100):
            await visitor.socket.send("x" * size)
            assert (await visitor.next("rejected"))["reason"] == "malformed"
        await visitor.send(type="ping", t=1)
        await visitor.next("pong")


async def test_pause_and_resume_are_shown_as_they_happen(site: Site) -> None:
    listing = await new_listing()
    token = await new_token(await new_person())
    async with connect(site.path(listing.pk), token=token) as me:
        await me.receive()
        await sync_to_async(services.pause_listing)(listing)
        assert (await me.next("status"))["status"] == "paused"
        assert (await me.bid(10_000))["reason"] == "not_open"
        await sync_to_async(services.resume_listing)(listing)
        assert (await me.next("status"))["status"] == "open"


async def test_a_watched_listing_closes_on_the_millisecond_without_any_sweep(either_site: Site) -> None:
    listing = await new_listing(ends_at_ms=now_ms() + 1_500, soft_close_ms=0)
    async with connect(either_site.path(listing.pk), token=await new_token(await new_person())) as me:
        ends_at_ms = (await me.receive())["ends_at_ms"]
        await me.bid(10_000)
        closed = await me.next("status")
        seen_at_ms = now_ms()
        assert (closed["status"], closed["outcome"], closed["winner"]) == ("closed", "sold", 1)
        assert 0 <= closed["at_ms"] - ends_at_ms < 100
        assert seen_at_ms - ends_at_ms < 500


async def test_a_watched_listing_starts_by_itself_and_soft_close_moves_its_end(site: Site) -> None:
    listing = await new_listing(starts_at_ms=now_ms() + 1_200, ends_at_ms=now_ms() + 3_000, soft_close_ms=2_000)
    async with connect(site.path(listing.pk), token=await new_token(await new_person())) as me:
        assert (await me.receive())["status"] == "scheduled"
        opened = await me.next("status")
        assert opened["status"] == "open"
        await me.bid(10_000)
        bid = await me.next("bid")
        assert bid["extended"]
        closed = await me.next("status")
        assert closed["status"] == "closed"
        assert closed["at_ms"] >= bid["ends_at_ms"]


async def test_a_busy_listing_is_told_in_fewer_messages_that_leave_nothing_out(site: Site) -> None:
    listing = await new_listing(steps=((1, 1),))
    tokens = [await new_token(await new_person()) for _ in range(2)]
    async with (
        connect(site.path(listing.pk)) as visitor,
        connect(site.path(listing.pk), token=tokens[0]) as one,
        connect(site.path(listing.pk), token=tokens[1]) as two,
    ):
        started_s = time.monotonic()
        for number in range(150):
            answer = await (one, two)[number % 2].bid(10_000 + number)
            assert answer["type"] == "accepted"
        took_s = time.monotonic() - started_s
        bids = [await visitor.next("bid")]
        while bids[-1]["seq"] < 150:
            bids.append(await visitor.next("bid"))
        assert bids[0]["first_seq"] == 1
        assert all(later["first_seq"] == earlier["seq"] + 1 for earlier, later in pairwise(bids))
        assert bids[-1]["price_minor"] == 10_149
        assert len(bids) <= 20 + 20 * (took_s + 0.5)
        assert len(bids) < 150


async def test_rate_limited_when_too_much_comes_at_once(fresh_data: str, servers: Any, site: Site) -> None:
    from deploy.local.system import daphne
    from tests.web.live.site import start_site

    listing = await new_listing()
    token = await new_token(await new_person())
    slow = start_site(servers, fresh_data, daphne, BID_RATE_PER_S="1", BID_RATE_BURST="3")
    try:
        async with connect(slow.path(listing.pk), token=token) as me:
            for number in range(5):
                await me.send(type="bid", id=f"n{number}", amount_minor=1)
            answers = [await me.answer(f"n{number}") for number in range(5)]
            assert [answer["reason"] for answer in answers] == ["too_low"] * 3 + ["rate_limited"] * 2
            await me.send(type="bid", id="bad", amount_minor="x")
            assert (await me.answer("bad"))["reason"] == "malformed"
    finally:
        await asyncio.to_thread(slow.web.stop)
