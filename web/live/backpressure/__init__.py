"""How a text reaches a client's TCP connection under each server, and how much of it still waits here.

ASGI does not tell, so whatever is known about servers' insides is in this package.
"""

import asyncio
import functools

from web.live.backpressure.asgi import AsgiWire
from web.live.backpressure.daphne import DaphneWire
from web.live.backpressure.uvicorn import UvicornWire
from web.live.backpressure.wire import Frame, Receive, Send, Wire

__all__ = ["Frame", "Receive", "Send", "Wire", "wire_of"]

_UVICORN = "uvicorn.protocols.websockets.websockets_sansio_impl"


def wire_of(receive: Receive, send: Send) -> Wire:
    """The best wire for the server that gave these."""
    queue = getattr(receive, "__self__", None)
    if isinstance(send, functools.partial) and isinstance(queue, asyncio.Queue):
        return DaphneWire(send.args[0], queue)
    server = getattr(send, "__self__", None)
    if type(server).__module__ == _UVICORN:
        return UvicornWire(send, server)
    return AsgiWire(send)
