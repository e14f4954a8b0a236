"""The ASGI application: HTTP and WebSocket."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "auction_system.settings")
application = get_asgi_application()
