"""The group that telling is compared with: its name, and who publishes to it."""

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.load.crowd.direct import Redis

GROUP = "everyone"


class Publisher:
    """Publishes to the layer's group, past its library: only what the web process does is measured."""

    def __init__(self, soft: "Redis") -> None:
        from channels.layers import get_channel_layer

        self.at_ms: dict[int, int] = {}
        self._soft, self._channel, self._layer = soft, f"asgi__group__{GROUP}", get_channel_layer()

    def last_seq(self) -> int:
        """Of the last message."""
        return len(self.at_ms)

    def bid(self, _due_s: float) -> None:
        """Send a message of the length of a bid's."""
        seq, at_ms = len(self.at_ms) + 1, time.time_ns() // 1_000_000
        self.at_ms[seq] = at_ms
        text = (
            f'{{"type":"bid","first_seq":{seq},"seq":{seq},"at_ms":{at_ms},"bidder":1,"amount_minor":123456,'
            f'"price_minor":123456,"floor_minor":123457,"leader":1,"bid_count":{seq},"ends_at_ms":{at_ms + 3_600_000},'
            f'"extended":false,"reserve":"none","buy_now_minor":null,"why":"outbid_leader"}}'
        )
        self._soft.send(lambda _: None, "PUBLISH", self._channel, self._layer.serialize({"type": "told", "text": text}))
