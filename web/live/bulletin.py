"""What web processes tell each other: one group of the channel layer for each matter, which all of them hear.

A hint only. While the layer is away nothing is said; what hangs on it has to be right without it.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import uuid4

from channels.layers import get_channel_layer

from web.live.background import repeat, spawn
from web.live.layer import SLOW_S, Attempts

AGAIN_S = 1.0
"""How long to wait before listening again after a failure."""

Message = dict[str, Any]


class Bulletin:
    """Says things to all other processes, and hears what they say. Made on the loop on which it lives."""

    def __init__(self, group: str, hear: Callable[[Message], None]) -> None:
        self._group, self._hear = group, hear
        self._process = uuid4().hex
        self._attempt = Attempts(f"other processes hear nothing of the {group} here")
        self._is_listening = asyncio.Event()
        spawn(repeat(self._listen, every_s=AGAIN_S))

    async def say(self, message: Message) -> bool:
        """Tell the others; whether the layer took it. ``message`` has no keys ``type`` and ``process`` of its own."""
        layer = get_channel_layer()
        if layer is None:
            return False
        return await self._attempt(layer.group_send(self._group, self._signed(message)))

    async def listening(self) -> None:
        """Wait until what the others say is heard here; not for long, as the layer may be away."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._is_listening.wait(), SLOW_S)

    def _signed(self, message: Message) -> Message:
        return message | {"type": self._group, "process": self._process}

    async def _listen(self) -> None:
        await self._attempt(self._hear_all(), timeout_s=None)

    async def _hear_all(self) -> None:
        layer = get_channel_layer()
        if layer is None:
            return
        channel = await layer.new_channel()
        await layer.group_add(self._group, channel)
        self._is_listening.set()
        while True:
            message = await layer.receive(channel)
            if message.get("process") != self._process:
                self._hear(message)
