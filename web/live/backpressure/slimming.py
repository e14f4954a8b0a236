"""What an idle client keeps in memory beside its connection: less, where asyncio is generous.

An empty ``deque`` takes 760 bytes, and each ``Queue`` has four of them.
"""

import asyncio
from typing import Any


class _Few(list[Any]):
    """Stands in for a deque that holds little."""

    __slots__ = ()

    def popleft(self) -> Any:
        """As a deque's."""
        return self.pop(0)


_NOBODY_JOINS = asyncio.Event()
"""Set when a queue's last task is done, which nobody ever says."""


def slim_queue(queue: asyncio.Queue[Any]) -> None:
    """The same queue, which has no bound, with less around it."""
    inside: Any = queue
    inside._queue, inside._getters = _Few(inside._queue), _Few(inside._getters)
    inside._putters, inside._finished = (), _NOBODY_JOINS


def slim_event(event: asyncio.Event) -> None:
    """The same event with less around it."""
    inside: Any = event
    inside._waiters = _Few(inside._waiters)
