"""Watching and bidding over a listing's socket, from outside."""

import json
from typing import Any

from tests.web.live.site import Site, connect, new_listing, new_person, new_session, new_token


async def test_first_message_is_the_snapshot_then_the_viewers(either_site: Site) -> None:
    listing = await new_listing()
    async with connect(either_site.path(listing.pk)) as visitor:
        snapshot = await visitor.receive()
        assert snapshot["type"] == "snapshot"
        assert snapshot["listing"] == listing.pk
        assert snapshot["price_minor"] is None
        assert snapshot["floor_minor"] == 10_000
        assert snapshot["resumed"] is False
        assert snapshot["you"] is None
        assert await visitor.receive() == {"type": "viewers", "count": 1}


async def test_bid_is_accepted_and_everyone_sees_it(either_site: Site) -> None:
    listing = await new_listing()
    token = await new_token(await new_person())
    async with connect(either_site.path(listing.pk)) as visitor, connect(either_site.path(listing.pk), token=token) as me:
        accepted = await me.bid(10_000, bid_id="first")
        assert accepted["type"] == "accepted"
        assert accepted["seq"] == 1
        seen = await visitor.next("bid")
        assert (seen["first_seq"], seen["seq"], seen["price_minor"], seen["why"]) == (1, 1, 10_000, "opening")
        assert await me.next("bid") == seen
        again = await me.bid(99_999, bid_id="first")
        assert again == accepted | {"replayed": True}
