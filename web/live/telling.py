"""Telling one person something on all open pages: over the channel layer, whose group of that person nobody else joins.

A hint only: what is lost with the layer is read from PostgreSQL by the next page.
"""

import asyncio
import logging
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from web.live.replies import as_text

log = logging.getLogger(__name__)

Json = dict[str, Any]

SLOW_S = 2.0
"""The channel layer is given this long."""


def group_of(user_id: int) -> str:
    """The person's own group."""
    return f"person.{user_id}"


async def tell_person(user_id: int, message: Json) -> None:
    """Send ``message`` to every socket at ``/ws/me/`` of that person. An outage is logged, nothing more."""
    layer = get_channel_layer()
    if layer is None:
        return
    sending = asyncio.ensure_future(layer.group_send(group_of(user_id), {"type": "person", "text": as_text(message)}))
    done, _ = await asyncio.wait({sending}, timeout=SLOW_S)
    if not done:
        sending.cancel()
    problem = sending.exception() if done else TimeoutError("the channel layer does not answer")
    if problem is not None:
        log.warning("person %s is told nothing live: %s", user_id, problem)


def tell_person_sync(user_id: int, message: Json) -> None:
    """``tell_person`` for sync callers."""
    async_to_sync(tell_person)(user_id, message)
