"""Telling sockets something from anywhere, over the channel layer: one person, whose group nobody else joins, or
everyone who watches a listing.

A hint only: what is lost with the layer is read from PostgreSQL by the next page.
"""

from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from web.live.layer import Attempts
from web.live.replies import as_text

Json = dict[str, Any]

AWAY_S = 5.0
"""Whoever tells something in a request keeps it: only the first one waits for a layer that hangs."""

_attempt = Attempts("nobody is told anything live from this process", rest_s=AWAY_S)

LISTINGS = "listings"
"""The group of all web processes: what those are told who watch a listing."""


def group_of(user_id: int) -> str:
    """The person's own group."""
    return f"person.{user_id}"


async def tell_person(user_id: int, message: Json) -> bool:
    """Send ``message`` to every socket at ``/ws/me/`` of that person, and then the unread counts if they have changed.

    An outage is logged, nothing more; returns whether the channel layer took it.
    """
    return await _send(group_of(user_id), {"type": "person", "user": user_id, "text": as_text(message)})


async def tell_unread(user_id: int) -> bool:
    """What is unread for that person may have changed: every socket of theirs counts anew. As ``tell_person``."""
    return await _send(group_of(user_id), {"type": "person", "user": user_id, "text": None})


async def tell_listing(listing_id: int, text: str) -> None:
    """Send the ready ``text`` to everyone who watches the listing, outside of ``seq``. An outage is logged."""
    await _send(LISTINGS, {"type": LISTINGS, "listing": listing_id, "text": text})


def tell_person_sync(user_id: int, message: Json) -> None:
    """``tell_person`` for sync callers."""
    async_to_sync(tell_person)(user_id, message)


def tell_unread_sync(user_id: int) -> None:
    """``tell_unread`` for sync callers."""
    async_to_sync(tell_unread)(user_id)


def tell_listing_sync(listing_id: int, text: str) -> None:
    """``tell_listing`` for sync callers."""
    async_to_sync(tell_listing)(listing_id, text)


async def _send(group: str, message: Json) -> bool:
    layer = get_channel_layer()
    if layer is None:
        return False
    return await _attempt(layer.group_send(group, message))
