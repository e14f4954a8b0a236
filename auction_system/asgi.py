"""The ASGI application: static files, the hot bid endpoints, Django, and WebSockets."""

import asyncio
import gc
import os
import re
from typing import Any

import django
from channels.routing import ProtocolTypeRouter
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler

from auction_system.large_bodies import LimitedBodies, guard_daphne
from auction_system.slow_senders import guard_uvicorn

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "auction_system.settings")
django.setup(set_prefix=False)


class DjangoApplication(ASGIHandler):
    """Django, for so many requests at once: each has a thread and a connection to PostgreSQL of its own.

    More wait without either. Reading a body and writing an answer, which may be slow, keep nobody waiting.
    """

    def __init__(self) -> None:
        super().__init__()
        self._room = asyncio.Semaphore(settings.REQUESTS_AT_ONCE)

    async def get_response_async(self, request: Any) -> Any:
        """Called by Django once the body is there."""
        async with self._room:
            return await super().get_response_async(request)


django_application = LimitedBodies(DjangoApplication())

from auction_system.static_files import StaticFiles  # noqa: E402 - needs the apps of django.setup() above
from bidding.checks import refuse_unsafe_start  # noqa: E402 - needs the apps of django.setup() above
from web.api import bid_endpoint  # noqa: E402 - needs the apps of django.setup() above
from web.live import routing  # noqa: E402 - needs the apps of django.setup() above
from web.live.recovery import recovery  # noqa: E402 - needs the apps of django.setup() above

HOT_BID = re.compile(r"/api/v1/listings/\d+/(bids|buy-now)/")


async def http(scope: Any, receive: Any, send: Any) -> None:
    """Bids go past Django's middleware; everything else is Django's."""
    hot = scope["method"] == "POST" and HOT_BID.fullmatch(scope["path"])
    await (bid_endpoint.application if hot else django_application)(scope, receive, send)


refuse_unsafe_start()
guard_daphne()
guard_uvicorn()
# A bid makes objects by the dozen that die at once: looking for cycles at Python's pace takes a fifth of a process's
# time, and looks through all of Django again and again.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 50, 100)
# Celery does the same every second; a web server alone takes bids too.
recovery.ask()
application = ProtocolTypeRouter({"http": StaticFiles(http), "websocket": routing.application})
