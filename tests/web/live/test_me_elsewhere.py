"""The sockets of people on several processes, and while the channel layer between these is away."""

import asyncio
import itertools
from contextlib import suppress

from asgiref.sync import sync_to_async

from chat import conversations
from chat.conversations import MessageSent
from chat.models import Conversation
from tests.servers import Servers
from tests.web.live.site import Client, Site, connect, new_person, new_token
from tests.web.live.talking import BACK_WITHIN_S, new_conversation, say, tell, unread

AWAY_S = 2.5
"""So long that the process notices."""


async def test_after_the_soft_redis_came_back_people_are_told_again_by_every_process(
    daphne_site: Site, uvicorn_site: Site, site: Site, servers: Servers
) -> None:
    ann, bob = await new_person(), await new_person()
    talk = await new_conversation(ann, bob)
    async with (
        connect(daphne_site.me, token=await new_token(ann)) as one,
        connect(uvicorn_site.me, token=await new_token(bob)) as two,
    ):
        await unread(one, 0)
        await unread(two, 0)
        servers.soft.kill9()
        try:
            accepted = await say(one, talk, "While the soft Redis is away")
            assert accepted["type"] == "message_accepted", "it decides nothing"
            await asyncio.sleep(AWAY_S)
        finally:
            servers.soft.start()
            servers.soft.wait_ready()
        await unread(two, 1)
        await _until_heard(one, two, talk)
        await _until_heard(two, one, talk)


async def _until_heard(speaker: Client, hearer: Client, talk: Conversation) -> None:
    """What was said meanwhile may be told late, and before it."""
    async with asyncio.timeout(BACK_WITHIN_S):
        for number in itertools.count():
            text = f"Back again {number}"
            await say(speaker, talk, text)
            with suppress(TimeoutError):
                await _hear(hearer, text)
                return


async def _hear(client: Client, text: str) -> None:
    async with asyncio.timeout(1.0):
        while (await client.next("message"))["text"] != text:
            pass


async def test_a_message_of_another_process_arrives(daphne_site: Site, uvicorn_site: Site, site: Site) -> None:
    ann, bob = await new_person(), await new_person()
    talk = await new_conversation(ann, bob)
    async with (
        connect(daphne_site.me, token=await new_token(ann)) as one,
        connect(uvicorn_site.me, token=await new_token(bob)) as other,
    ):
        await unread(other, 0)
        await say(one, talk, "Hello over there")
        assert (await other.next("message"))["text"] == "Hello over there"


async def test_pages_that_follow_one_another_stay_in_the_group(site: Site) -> None:
    ann, bob = await new_person(), await new_person()
    talk = await new_conversation(ann, bob)
    token = await new_token(bob)
    for text in ("one", "two", "three"):
        async with connect(site.me, token=token) as page:
            await page.next("unread")
            sent = await sync_to_async(conversations.send)(conversation=talk, sender=ann, client_id=text, text=text)
            assert isinstance(sent, MessageSent)
            await tell(bob, {"type": "message", "text": text})
            assert (await page.next("message"))["text"] == text
