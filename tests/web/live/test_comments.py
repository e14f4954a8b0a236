"""Comments over sockets: to everyone who watches, on every process, beside the bids."""

import asyncio
import time
from typing import Any

from asgiref.sync import sync_to_async
from django.db import connection

from chat.models import Comment
from tests.servers import Servers
from tests.web.listings.browsing import frozen
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
from web.accounts.models import User


async def _says(client: Client, text: str, comment_id: str = "c1") -> dict[str, Any]:
    await client.send(type="comment", id=comment_id, text=text)
    return await client.next("comment_accepted", "rejected")


async def test_everyone_on_every_process_reads_it(daphne_site: Site, uvicorn_site: Site, site: Site) -> None:
    listing, ann = await new_listing(), await new_person()
    async with (
        connect(daphne_site.path(listing.pk), token=await new_token(ann)) as me,
        connect(daphne_site.path(listing.pk)) as here,
        connect(uvicorn_site.path(listing.pk)) as there,
    ):
        for client in (me, here, there):
            await client.next("viewers")
        answer = await _says(me, "  <b>Does it strike?</b> ")
        assert answer.keys() == {"type", "id", "at_ms", "comment"}
        assert (answer["type"], answer["id"]) == ("comment_accepted", "c1")
        told = {"type": "comment", "id": answer["comment"], "at_ms": answer["at_ms"]}
        told |= {"author": "visitor", "text": "<b>Does it strike?</b>"}
        assert [await client.next("comment") for client in (me, here, there)] == [told] * 3


async def test_a_bidder_is_a_paddle_and_the_seller_the_seller(site: Site) -> None:
    seller, ann = await new_person(), await new_person()
    listing = await new_listing(seller=seller)
    async with (
        connect(site.path(listing.pk), token=await new_token(ann)) as bidder,
        connect(site.path(listing.pk), token=await new_token(seller)) as owner,
    ):
        await bidder.bid(10_000)
        await _says(bidder, "Nice")
        assert (await owner.next("comment"))["author"] == 1
        await owner.send(type="comment", id="c1", text="Thank you")
        assert (await owner.next("comment"))["author"] == "seller"


async def test_the_same_id_again_is_answered_alike_and_told_once(site: Site) -> None:
    listing, ann = await new_listing(), await new_person()
    async with connect(site.path(listing.pk), token=await new_token(ann)) as me:
        first = await _says(me, "Once")
        assert (await me.next("comment"))["text"] == "Once"
        assert await _says(me, "Twice") == first
        await _says(me, "Another", "c2")
        assert (await me.next("comment"))["text"] == "Another"
    assert await Comment.objects.filter(listing=listing).acount() == 2


async def test_who_may_not_comment_is_told_why(site: Site) -> None:
    listing, blocked = await new_listing(), await new_person(is_blocked=True)
    async with connect(site.path(listing.pk)) as visitor:
        refused = await _says(visitor, "Hello")
        assert refused["reason"] == "not_authenticated"
        assert refused.keys() == {"type", "id", "reason", "message", "floor_minor"}
    async with connect(site.path(listing.pk), token=await new_token(blocked)) as me:
        assert (await _says(me, "Hello"))["reason"] == "not_allowed"
        assert (await _says(me, "x" * 501))["reason"] == "malformed"
    assert not await Comment.objects.filter(listing=listing).aexists()


async def test_too_many_at_once_are_refused_and_bids_are_not(site: Site) -> None:
    listing, ann = await new_listing(), await new_person()
    async with connect(site.path(listing.pk), token=await new_token(ann)) as me:
        answers = [await _says(me, "Spam", f"c{n}") for n in range(12)]
        assert [answer.get("reason") for answer in answers][-1] == "rate_limited"
        assert sum(answer["type"] == "comment_accepted" for answer in answers) in (5, 6)
        assert (await me.bid(10_000))["type"] == "accepted"


async def test_processes_count_comments_together(daphne_site: Site, uvicorn_site: Site, site: Site) -> None:
    listing, ann = await new_listing(), await new_person()
    token = await new_token(ann)
    async with (
        connect(daphne_site.path(listing.pk), token=token) as here,
        connect(uvicorn_site.path(listing.pk), token=token) as there,
    ):
        answers = [await _says((here, there)[n % 2], "Spam", f"c{n}") for n in range(8)]
    assert [answer.get("reason") for answer in answers][-1] == "rate_limited"
    assert sum(answer["type"] == "comment_accepted" for answer in answers) in (5, 6)


async def test_a_cache_that_hangs_holds_up_a_comment_a_little_and_nothing_else(servers: Servers, site: Site) -> None:
    listing, ann = await new_listing(), await new_person()
    async with connect(site.path(listing.pk), token=await new_token(ann)) as me:
        await me.next("snapshot")
        with frozen(servers.soft):
            await me.send(type="comment", id="c1", text="Waiting")
            began_s = time.monotonic()
            await me.send(type="ping", t=1)
            await me.next("pong")
            assert time.monotonic() - began_s < 0.3
            assert (await me.next("comment_accepted"))["id"] == "c1"


async def test_comments_that_wait_for_the_database_hold_up_no_bid(site: Site) -> None:
    listing, ann = await new_listing(), await new_person()
    async with connect(site.path(listing.pk), token=await new_token(ann)) as me:
        await me.next("snapshot")
        release = await sync_to_async(_lock_comments)()
        for number in range(4):
            await me.send(type="comment", id=f"c{number}", text="Waiting")
        began_s = time.monotonic()
        for number in range(20):
            assert (await me.bid(max_minor=20_000 + number * 1_000))["type"] == "accepted"
        assert time.monotonic() - began_s < 2
        assert not [m for m in me.waiting if m["type"] == "comment_accepted"]
        await sync_to_async(release)()
        assert [(await me.next("comment_accepted"))["id"] for _ in range(4)] == ["c0", "c1", "c2", "c3"]


def _lock_comments() -> Any:
    connection.set_autocommit(False)
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE chat_comment IN EXCLUSIVE MODE")

    def release() -> None:
        connection.rollback()
        connection.set_autocommit(True)

    return release


async def test_what_is_posted_and_hidden_on_a_page_reaches_the_sockets(
    daphne_site: Site, uvicorn_site: Site, site: Site
) -> None:
    seller, ann = await new_person(), await new_person()
    listing = await new_listing(seller=seller)
    page = f"{daphne_site.url}/listings/{listing.pk}/comments/"
    form = {"Content_Type": "application/x-www-form-urlencoded"}
    async with connect(daphne_site.path(listing.pk)) as here, connect(uvicorn_site.path(listing.pk)) as there:
        for client in (here, there):
            await client.next("viewers")
        headers = as_browser(await new_session(ann)) | form
        assert (await post(page, b"client_id=form-1&text=Posted", **headers))[0] == 302
        told = [await client.next("comment") for client in (here, there)]
        assert [comment["text"] for comment in told] == ["Posted", "Posted"]
        hide = f"{page}{told[0]['id']}/hide/"
        moderator = as_browser(await new_session(seller)) | form
        assert [(await post(hide, b"", **moderator))[0] for _ in range(2)] == [302, 302]
        assert (await post(page, b"client_id=form-2&text=After+it", **headers))[0] == 302
        removed = {"type": "comment_removed", "id": told[0]["id"]}
        for client in (here, there):
            assert await client.next("comment_removed") == removed
            assert (await client.next("comment", "comment_removed"))["type"] == "comment", "told once"


async def test_signing_out_ends_commenting_on_an_open_socket(site: Site) -> None:
    listing, ann = await new_listing(), await new_person()
    token = await new_token(ann)
    async with connect(site.path(listing.pk), token=token) as me:
        await me.next("snapshot")
        await sync_to_async(lambda: ann.auth_token.delete())()
        async with asyncio.timeout(10):
            number = 0
            while (answer := await _says(me, "Still here?", f"c{number}")).get("reason") != "not_authenticated":
                assert answer.get("reason") != "malformed"
                number += 1
                await asyncio.sleep(0.05)
    assert await User.objects.filter(pk=ann.pk).aexists()
