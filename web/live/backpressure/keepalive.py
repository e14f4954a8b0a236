"""Finds clients that are gone without a word, all of a process in one sweep, evenly over its time."""

import asyncio
from typing import Protocol
from weakref import WeakKeyDictionary

from web.live.background import repeat, spawn

PING = b"\x89\x00"

PARTS = 20
"""In so many steps each client is asked once."""


class Asked(Protocol):
    """A client's wire."""

    def ask_whether_alive(self) -> None:
        """Cut it if nothing came since the last time, else send a ping."""


class Keepalive:
    """Asks each wire once in ``every_s``, until it is removed."""

    def __init__(self, every_s: float) -> None:
        self._parts: list[set[Asked]] = [set() for _ in range(PARTS)]
        self._turn = self._added = 0
        spawn(repeat(self._step, every_s=every_s / PARTS))

    def add(self, wire: Asked) -> None:
        """Ask it from now on; those who came together are asked one after the other."""
        self._added += 1
        self._parts[self._added % PARTS].add(wire)

    def remove(self, wire: Asked) -> None:
        """Ask it no more. Idempotent."""
        for part in self._parts:
            part.discard(wire)

    async def _step(self) -> None:
        self._turn = (self._turn + 1) % PARTS
        for wire in list(self._parts[self._turn]):
            wire.ask_whether_alive()


_of_loops: WeakKeyDictionary[asyncio.AbstractEventLoop, Keepalive] = WeakKeyDictionary()


def keepalive_here(every_s: float) -> Keepalive:
    """The running loop's; the first one to ask says how often."""
    loop = asyncio.get_running_loop()
    found = _of_loops.get(loop)
    if found is None:
        found = _of_loops[loop] = Keepalive(every_s)
    return found
