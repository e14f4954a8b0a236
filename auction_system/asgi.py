"""The ASGI application: static files, the hot bid endpoints, Django, and WebSockets."""

import os
import re
from typing import Any

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "auction_system.settings")
django_application = get_asgi_application()

# These need Django's apps.
from auction_system.static_files import StaticFiles  # noqa: E402
from bidding.checks import refuse_unsafe_start  # noqa: E402
from web.api import bid_endpoint  # noqa: E402
from web.live import routing  # noqa: E402
from web.live.recovery import recovery  # noqa: E402

HOT_BID = re.compile(r"/api/v1/listings/\d+/(bids|buy-now)/")


async def http(scope: Any, receive: Any, send: Any) -> None:
    """Bids go past Django's middleware; everything else is Django's."""
    hot = scope["method"] == "POST" and HOT_BID.fullmatch(scope["path"])
    await (bid_endpoint.application if hot else django_application)(scope, receive, send)


refuse_unsafe_start()
# Celery does the same every second; a web server alone takes bids too.
recovery.ask()
application = ProtocolTypeRouter({"http": StaticFiles(http), "websocket": routing.application})
