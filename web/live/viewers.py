"""How many sockets watch each listing, over all processes.

Each process says its own counts on the channel layer when they change, and all of them now and then; what others said
is forgotten when they fall silent. Without the channel layer everyone sees the count of the own process.
"""

import asyncio
from collections.abc import Mapping

from web.live.background import repeat, spawn
from web.live.bulletin import Bulletin, Message
from web.live.rooms import Room

GROUP = "viewers"
EVERY_S = 1.0
ALL_EVERY = 4
"""Of how many announcements one names all counts."""

FORGET_S = 15.0
TOLD_PER_S = 2_000
"""A listing's watchers hear of a new count less often than every second if there are more."""

Counts = dict[int, int]


class Viewers:
    """Counts of this process and of the others."""

    def __init__(self, rooms: Mapping[int, Room]) -> None:
        self._rooms = rooms
        self._loop = asyncio.get_running_loop()
        self._said: Counts = {}
        self._others: dict[str, tuple[float, Counts]] = {}
        self._told: dict[int, tuple[int, float]] = {}
        self._turn = 0
        self._bulletin = Bulletin(GROUP, self._heard)
        spawn(repeat(self._announce, every_s=EVERY_S))

    def count(self, listing_id: int) -> int:
        """How many watch the listing, everywhere."""
        room = self._rooms.get(listing_id)
        own = room.viewers if room is not None else 0
        return own + sum(counts.get(listing_id, 0) for _, counts in self._others.values())

    def text(self, listing_id: int) -> str:
        """The ``viewers`` message."""
        return f'{{"type":"viewers","count":{self.count(listing_id)}}}'

    async def _announce(self) -> None:
        self._turn += 1
        self._forget_silent()
        await self._say(everything=self._turn % ALL_EVERY == 0)
        self._tell_watchers()

    async def _say(self, *, everything: bool) -> None:
        own = {listing_id: room.viewers for listing_id, room in self._rooms.items() if room.viewers}
        gone = dict.fromkeys(self._said.keys() - own.keys(), 0)
        changed = gone | {key: count for key, count in own.items() if everything or self._said.get(key) != count}
        # Pairs, as keys of messages are strings.
        if changed and await self._bulletin.say({"counts": list(changed.items())}):
            self._said = own

    def _heard(self, message: Message) -> None:
        process = message["process"]
        counts = self._others.get(process, (0.0, {}))[1] | dict(message["counts"])
        watched = {listing_id: count for listing_id, count in counts.items() if count}
        self._others[process] = (self._loop.time(), watched)

    def _forget_silent(self) -> None:
        now_s = self._loop.time()
        for process, (heard_at_s, _) in list(self._others.items()):
            if now_s - heard_at_s > FORGET_S:
                del self._others[process]

    def _tell_watchers(self) -> None:
        now_s = self._loop.time()
        for listing_id, room in self._rooms.items():
            count = self.count(listing_id)
            told, told_at_s = self._told.get(listing_id, (0, 0.0))
            if count != told and now_s - told_at_s >= room.viewers / TOLD_PER_S:
                self._told[listing_id] = (count, now_s)
                room.tell(self.text(listing_id))
        for listing_id in self._told.keys() - self._rooms.keys():
            del self._told[listing_id]
