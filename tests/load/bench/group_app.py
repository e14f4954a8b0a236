"""The usual way to tell many sockets the same: a group of the channel layer. It is only measured."""

import os
from typing import Any

import django
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import ProtocolTypeRouter

from tests.load.bench.group import GROUP

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "auction_system.settings")
django.setup(set_prefix=False)


class GroupConsumer(AsyncWebsocketConsumer):
    """Everybody who connects is in the group, and is sent what it is told."""

    async def connect(self) -> None:
        """Join, and say so."""
        await self.channel_layer.group_add(GROUP, self.channel_name)
        await self.accept()
        await self.send(text_data='{"type":"snapshot","seq":0}')

    async def told(self, event: dict[str, Any]) -> None:
        """Called by the layer."""
        await self.send(text_data=event["text"])


async def there(scope: Any, receive: Any, send: Any) -> None:
    """Answer whoever asks whether the server runs."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


application = ProtocolTypeRouter({"http": there, "websocket": GroupConsumer.as_asgi()})
