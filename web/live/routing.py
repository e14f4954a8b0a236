"""Where sockets go. Everything here is plain ASGI: channels' own consumers hop to a thread for every message."""

import re

from web.live import cards, consumers, me, origin
from web.live.backpressure import Receive, Send
from web.live.connection import NOT_FOUND, Scope

_LISTING = re.compile(r"/ws/listings/([0-9]{1,19})/")
_CARDS = "/ws/listings/"
_ME = "/ws/me/"


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Refuse foreign pages with 403; close with 4404 where there is nothing."""
    path = scope["path"]
    if origin.is_foreign(scope["headers"]):
        await receive()
        await send({"type": "websocket.close", "code": 1008})
    elif found := _LISTING.fullmatch(path):
        await consumers.listing(scope, receive, send, int(found[1]))
    elif path == _CARDS:
        await cards.application(scope, receive, send)
    elif path == _ME:
        await me.application(scope, receive, send)
    else:
        await _nothing_here(receive, send)


async def _nothing_here(receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.close", "code": NOT_FOUND, "reason": "there is nothing here"})
    while (await receive())["type"] != "websocket.disconnect":
        pass
