"""People who talk over their own sockets."""

import asyncio
import uuid
from typing import Any

from asgiref.sync import sync_to_async

from chat import conversations
from chat.models import Conversation
from tests.web.live.site import Client, Json
from web.live.telling import tell_person

BACK_WITHIN_S = 20.0

SOON_S = 0.5
"""What should not come had come within it."""


@sync_to_async
def new_conversation(one: Any, other: Any) -> Conversation:
    """Two people who have not said anything yet."""
    made = conversations.conversation_with(person=one, other=other)
    assert isinstance(made, Conversation)
    return made


async def say(client: Client, conversation: Conversation, text: str, **fields: Any) -> Json:
    """Say it, and wait for the answer; what comes before is kept."""
    message_id = fields.pop("id", None) or uuid.uuid4().hex
    await client.send(type="message", id=message_id, conversation=conversation.pk, text=text, **fields)
    return await client.answer(message_id)


async def unread(client: Client, messages: int, notices: int = 0) -> None:
    """Wait until so much is unread."""
    async with asyncio.timeout(BACK_WITHIN_S):
        while True:
            while (shown := await client.receive(BACK_WITHIN_S))["type"] != "unread":
                pass
            if (shown["messages"], shown["notices"]) == (messages, notices):
                return


async def tell(person: Any, message: Json) -> None:
    """Tell it from this process, once the channel layer takes it: an earlier test may have restarted it."""
    async with asyncio.timeout(BACK_WITHIN_S):
        while not await tell_person(person.pk, message):  # noqa: ASYNC110  The layer tells nobody that it is back.
            await asyncio.sleep(0.1)


async def hears_nothing(client: Client) -> None:
    """Nothing comes but the answer to a ping."""
    await asyncio.sleep(SOON_S)  # what a socket is told goes over the channel layer; a ping does not
    await client.send(type="ping", t=1)
    assert (await client.receive())["type"] == "pong"
