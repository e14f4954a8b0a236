"""The sockets at ``/ws/me/`` of this process: each hears what its own person is told, and what is unread.

One channel of the channel layer is in the group of everybody who is here. The layer may lose what it subscribed to
without a word, so the process says something to itself all the time, joins anew when it does not hear that, and counts
the unread anew then and now and then: what was lost on the way is in PostgreSQL.
"""

import asyncio
from collections import defaultdict
from collections.abc import Collection
from typing import Any, Protocol
from weakref import WeakKeyDictionary

from channels.layers import get_channel_layer

from web.live.background import repeat, spawn
from web.live.backpressure import Frame
from web.live.counting import Counting
from web.live.layer import Attempts
from web.live.telling import group_of
from web.live.unread import Unread

BEAT_S = 1.0
SILENCE_S = 4.0
"""Without its own beat for so long the process has lost its subscriptions."""

AGAIN_S = 1.0
COUNT_ALL_S = 20.0

LINGER_S = 3.0
"""How long a group is kept after the person's last socket: pages follow one another."""

Event = dict[str, Any]


class Mailbox(Protocol):
    """A socket of somebody."""

    user_id: int

    def tell(self, frame: Frame) -> None:
        """Send what this person is told."""

    def show_unread(self, unread: Unread) -> None:
        """Send the counts, unless the client has them."""


class Mailboxes:
    """Of one event loop."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._here: defaultdict[int, set[Mailbox]] = defaultdict(set)
        self._joined: set[int] = set()
        self._channel: str | None = None
        self._to_leave: set[str] = set()
        self._lost = asyncio.Event()
        self._counting = Counting(self._show)
        self._attempt = Attempts("nobody is told anything live in this process")
        self._said = self._heard_number = 0
        self._has_tried = asyncio.Event()
        spawn(self._listen())
        spawn(repeat(self._beat, every_s=BEAT_S))
        spawn(repeat(self._count_all, every_s=COUNT_ALL_S))

    def sockets_of(self, user_id: int) -> int:
        """How many the person has here."""
        return len(self._here.get(user_id, ()))

    async def enter(self, mailbox: Mailbox) -> None:
        """From now on it is told. The counts come at once, after the group was joined: nothing falls between."""
        self._here[mailbox.user_id].add(mailbox)
        await self._join(mailbox.user_id)
        self.count([mailbox.user_id])

    def leave(self, mailbox: Mailbox) -> None:
        """It is told nothing any more. Idempotent."""
        user_id = mailbox.user_id
        if user_id in self._here:
            self._here[user_id].discard(mailbox)
            if not self._here[user_id]:
                del self._here[user_id]
                self._loop.call_later(LINGER_S, lambda: spawn(self._part(user_id)))

    async def _join(self, user_id: int) -> None:
        await self._has_tried.wait()
        if user_id not in self._joined and self._channel is not None:
            self._joined.add(user_id)
            if not await self._attempt(get_channel_layer().group_add(group_of(user_id), self._channel)):
                self._lost.set()

    async def _part(self, user_id: int) -> None:
        if user_id not in self._here and user_id in self._joined and self._channel is not None:
            self._joined.discard(user_id)
            await self._attempt(get_channel_layer().group_discard(group_of(user_id), self._channel))

    def count(self, user_ids: Collection[int]) -> None:
        """What is unread for these people is counted soon, and shown on their sockets here."""
        self._counting.count(user_ids)

    def _show(self, user_id: int, unread: Unread) -> None:
        for mailbox in list(self._here.get(user_id, ())):
            mailbox.show_unread(unread)

    async def _count_all(self) -> None:
        self.count(self._here.keys())

    async def _listen(self) -> None:
        """Again whenever the subscriptions are lost."""
        while True:
            await self._attempt(self._hear_all(), timeout_s=None)
            self._has_tried.set()
            await asyncio.sleep(AGAIN_S)

    async def _hear_all(self) -> None:
        layer = get_channel_layer()
        self._channel, channel = None, await layer.new_channel()
        self._to_leave.add(channel)
        for user_id in self._joined | self._here.keys():
            await _join_anew(layer, group_of(user_id), self._to_leave, channel)
            self._joined.add(user_id)
        self._channel, self._to_leave = channel, {channel}
        self._lost.clear()
        self._has_tried.set()
        self._look_round()
        while True:
            self._heard(await self._next(layer, channel))

    def _look_round(self) -> None:
        """Put right what has changed while nothing could be heard."""
        for user_id in self._joined - self._here.keys():
            spawn(self._part(user_id))
        for user_id in self._here.keys() - self._joined:
            spawn(self._join(user_id))
        self.count(self._here.keys())

    async def _next(self, layer: Any, channel: str) -> Event:
        hearing = asyncio.ensure_future(layer.receive(channel))
        losing = asyncio.ensure_future(self._lost.wait())
        done, _ = await asyncio.wait({hearing, losing}, timeout=SILENCE_S, return_when=asyncio.FIRST_COMPLETED)
        losing.cancel()
        if hearing not in done:
            hearing.cancel()
            raise TimeoutError("the channel layer has lost its subscriptions")
        event: Event = hearing.result()
        return event

    def _heard(self, event: Event) -> None:
        if event["type"] == "beat":
            self._heard_beat(event["number"])
        elif event["user"] in self._here:
            self._tell(event["user"], event["text"])

    def _tell(self, user_id: int, text: str | None) -> None:
        if text is not None:
            frame = Frame(text)
            for mailbox in list(self._here[user_id]):
                mailbox.tell(frame)
        self.count([user_id])

    async def _beat(self) -> None:
        self._said += 1
        if self._channel is not None:
            await self._attempt(get_channel_layer().send(self._channel, {"type": "beat", "number": self._said}))

    def _heard_beat(self, number: int) -> None:
        """What was said between two beats of which one was lost may be lost too."""
        if number != self._heard_number + 1:
            self.count(self._here.keys())
        self._heard_number = number


async def _join_anew(layer: Any, group: str, to_leave: Collection[str], channel: str) -> None:
    """Join, also where the layer believes that it is subscribed and is not.

    It asks Redis only when a group gets its first channel or loses its last one, which ``channel`` is made to be.
    """
    await layer.group_add(group, channel)
    for each in to_leave:
        await layer.group_discard(group, each)
    await layer.group_add(group, channel)


_mailboxes: WeakKeyDictionary[asyncio.AbstractEventLoop, Mailboxes] = WeakKeyDictionary()


def here() -> Mailboxes:
    """Those of the running loop."""
    loop = asyncio.get_running_loop()
    if loop not in _mailboxes:
        _mailboxes[loop] = Mailboxes()
    return _mailboxes[loop]
