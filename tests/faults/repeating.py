"""Asks for accepted bids once more, in bulk: the answer of an id never changes."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence

from websockets.asyncio.client import connect

from tests.faults.bidder import ANSWER_TIMEOUT_S
from tests.faults.load import Load
from tests.faults.record import Ask

ANSWERS = ("accepted", "rejected")


async def ask_again(load: Load, asks: Iterable[Ask]) -> None:
    """Send each again over one socket for its person and listing, and put the answers on record."""
    by_socket: dict[tuple[int, int], list[Ask]] = defaultdict(list)
    for ask in asks:
        by_socket[ask.listing_id, ask.bidder_id].append(ask)
    tokens = {person.user_id: person.token for person in load.people}
    async with asyncio.TaskGroup() as group:
        for (listing_id, bidder_id), some in by_socket.items():
            group.create_task(_ask_again(load, listing_id, tokens[bidder_id], some))


async def _ask_again(load: Load, listing_id: int, token: str, asks: Sequence[Ask]) -> None:
    headers = {"Authorization": f"Token {token}"}
    async with connect(f"{load.ws_url}/ws/listings/{listing_id}/", additional_headers=headers) as socket:
        for ask in asks:
            load.record.send(ask)
            await socket.send(json.dumps(ask.message()))
            async with asyncio.timeout(ANSWER_TIMEOUT_S):
                while (answer := json.loads(await socket.recv()))["type"] not in ANSWERS:
                    pass
            if answer["type"] == "accepted":
                load.record.accept(ask, answer)
            else:
                load.record.refuse(ask, answer["reason"])
