"""The document of the sockets, held against the parsers of what clients send and against what a server sends."""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import jsonschema
import pytest
from asgiref.sync import sync_to_async

from bidding import services
from bidding.models import Listing, Notice
from chat import conversations
from chat.models import Comment, Conversation
from tests.clock import HOUR_MS, now_ms
from tests.web.live.site import Site, connect, new_listing, new_person, new_token
from web.api.openapi.shapes import asyncapi
from web.client_ids import PATTERN
from web.live import comments, me_messages, messages
from web.notices.delivery import deliver

Json = dict[str, Any]

DOCUMENT = asyncapi()
MESSAGES, SCHEMAS = DOCUMENT["components"]["messages"], DOCUMENT["components"]["schemas"]
PARSERS: dict[str, Any] = {"listing": messages, "cards": None, "me": me_messages}
SOON_S = 15.0


def keys(channel: str, action: str) -> set[str]:
    """The messages that the server takes (``receive``) or sends (``send``, replies too) on that channel."""
    found = []
    for operation in DOCUMENT["operations"].values():
        if operation["channel"]["$ref"].endswith(f"/{channel}"):
            found += operation["messages"] if operation["action"] == action else []
            found += operation["reply"]["messages"] if action == "send" and "reply" in operation else []
    return {reference["$ref"].rpartition("/")[2] for reference in found}


def references(part: Any) -> Iterator[str]:
    """Every reference in the document."""
    if isinstance(part, dict):
        yield from (value for key, value in part.items() if key == "$ref")
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from references(inner)


def test_every_reference_leads_somewhere() -> None:
    for reference in references(DOCUMENT):
        place = DOCUMENT
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


def test_each_channel_says_of_each_message_which_way_it_goes() -> None:
    for name, channel in DOCUMENT["channels"].items():
        assert set(channel["messages"]) == keys(name, "receive") | keys(name, "send")
        assert not keys(name, "receive") & keys(name, "send")


@pytest.mark.parametrize("key", MESSAGES)
def test_each_message_has_its_type_its_fields_explained_and_good_examples(key: str) -> None:
    schema = SCHEMAS[key]
    jsonschema.Draft7Validator.check_schema(schema)
    assert schema["properties"]["type"] == {"const": MESSAGES[key]["name"]}
    assert schema["additionalProperties"] is False
    assert all(field.get("description") for name, field in schema["properties"].items() if name != "type")
    assert MESSAGES[key]["examples"]
    for example in MESSAGES[key]["examples"]:
        jsonschema.validate(example["payload"], schema)


@pytest.mark.parametrize("channel", ["listing", "me"])
def test_what_clients_may_send_is_what_the_parser_takes(channel: str) -> None:
    documented = {MESSAGES[key]["name"]: set(SCHEMAS[key]["properties"]) for key in keys(channel, "receive")}
    assert documented == {kind: set(known) for kind, known in PARSERS[channel]._KEYS.items()}
    for key in keys(channel, "receive"):
        for example in MESSAGES[key]["examples"]:
            parsed = PARSERS[channel].parse(json.dumps(example["payload"]))
            assert not isinstance(parsed, messages.Malformed), parsed


@pytest.mark.parametrize("channel", ["listing", "me"])
def test_what_must_be_there_must_be_there_for_the_parser(channel: str) -> None:
    for key in keys(channel, "receive"):
        payload = MESSAGES[key]["examples"][0]["payload"]
        for name in SCHEMAS[key]["required"]:
            less = json.dumps({field: value for field, value in payload.items() if field != name})
            assert isinstance(PARSERS[channel].parse(less), messages.Malformed), less


@pytest.mark.parametrize("key", ["bid_order", "buy_now", "comment_order", "message_order"])
def test_an_id_looks_as_it_must_everywhere(key: str) -> None:
    assert SCHEMAS[key]["properties"]["id"]["pattern"] == f"^{PATTERN}$"


class Ear:
    """A socket whose every message is kept, and must be as the document says."""

    def __init__(self, channel: str, client: Any) -> None:
        self.channel, self.client, self.heard = channel, client, set[str]()
        self._by_name = {MESSAGES[key]["name"]: key for key in keys(channel, "send")}
        self._more = asyncio.Event()
        self._listening = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        while True:
            message = await self.client.receive(SOON_S)
            key = self._by_name[message["type"]]
            jsonschema.validate(message, SCHEMAS[key])
            self.heard.add(key)
            self._more.set()

    async def until(self, *keys: str) -> None:
        """Wait until these were heard."""
        async with asyncio.timeout(SOON_S):
            while not set(keys) <= self.heard:
                self._more.clear()
                more = asyncio.create_task(self._more.wait())
                await asyncio.wait({more, self._listening}, return_when=asyncio.FIRST_COMPLETED)
                if self._listening.done():
                    self._listening.result()

    def close(self) -> None:
        """Hear no more. Raises what was not as the document says."""
        self._listening.cancel()
        if self._listening.done() and not self._listening.cancelled():
            self._listening.result()


@asynccontextmanager
async def ears(channel: str, *urls_and_tokens: tuple[str, str]) -> Any:
    """Sockets with ears."""
    async with AsyncExitStack() as stack:
        found = [
            Ear(channel, await stack.enter_async_context(connect(url, token=token))) for url, token in urls_and_tokens
        ]
        yield found
        for ear in found:
            ear.close()


def run(service: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """A sync service, from here."""
    return sync_to_async(service)(*args, **kwargs)


async def test_a_listings_socket_sends_what_is_documented_and_all_of_it(site: Site) -> None:
    listing, seller, ann = await new_listing(), await new_person(is_staff=True), await new_person()
    url = site.path(listing.pk)
    async with ears("listing", (url, await new_token(ann)), (url, "")) as (bidder, visitor):
        await bidder.client.send(type="bid", id="one", amount_minor=10_000)
        await bidder.client.send(type="bid", id="low", amount_minor=1)
        await bidder.client.send(type="comment", id="c", text="Does it chime?")
        await bidder.client.send(type="ping", t=1)
        await bidder.until("accepted", "rejected", "pong", "comment_accepted", "comment")
        comment = await Comment.objects.select_related("listing").aget(listing=listing)
        await run(comments.hide, comment, by=seller)
        await run(services.pause_listing, listing)
        await run(services.resume_listing, listing)
        await run(services.extend_listing, listing, ends_at_ms=now_ms() + 2 * HOUR_MS)
        await visitor.until("comment_removed", "status", "corrected", "viewers")
        await bidder.until("comment_removed", "corrected")
    assert bidder.heard | visitor.heard == keys("listing", "send")


async def test_a_sale_is_told_as_documented(site: Site) -> None:
    listing = await new_listing(buy_now_minor=40_000)
    async with ears("listing", (site.path(listing.pk), await new_token(await new_person()))) as (buyer,):
        await buyer.client.send(type="buy_now", id="mine")
        await buyer.until("bid", "status", "accepted")


async def test_the_cards_socket_sends_what_is_documented_and_all_of_it(site: Site) -> None:
    listing = await new_listing()
    async with ears("cards", (site.cards(f"?ids={listing.pk}"), "")) as (page,):
        await page.client.send(type="ping", t=1)
        await page.client.send(type="bid", id="no", amount_minor=1)
        await page.until(*keys("cards", "send"))


async def test_a_persons_socket_sends_what_is_documented_and_all_of_it(site: Site) -> None:
    ann, bob, listing = await new_person(), await new_person(), await new_listing()
    talk = await run(conversations.conversation_with, person=ann, other=bob)
    assert isinstance(talk, Conversation)
    async with ears("me", (site.me, await new_token(ann)), (site.me, await new_token(bob))) as (mine, theirs):
        await mine.until("unread")
        await theirs.until("unread")
        await mine.client.send(type="message", id="m", conversation=talk.pk, text="Hello", listing=listing.pk)
        await mine.client.send(type="message", id="n", conversation=2**40, text="Hello")
        await mine.client.send(type="ping", t=1)
        await mine.until("message_accepted", "rejected", "pong", "message")
        await theirs.until("message")
        await run(_tell_outbid, ann, listing)
        last = (await Conversation.objects.aget(pk=talk.pk)).last_message_id
        await theirs.client.send(type="read", conversation=talk.pk, message_id=last)
        await mine.until(*keys("me", "send"))


def _tell_outbid(person: Any, listing: Listing) -> None:
    Notice.objects.create(user=person, listing=listing, kind="outbid", price_minor=12_000, at_ms=now_ms())
    deliver()
