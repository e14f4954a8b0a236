"""Things that belong to one running event loop: made at first use, closed with the loop."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable
from typing import Generic, Protocol, TypeVar


class Closable(Protocol):
    """Whatever has to be closed while its loop still runs."""

    async def aclose(self) -> None:
        """Close it."""


T = TypeVar("T", bound=Closable)


class PerLoop(Generic[T]):
    """One T per event loop and key. A forked child has a loop of its own, so it never gets its parent's things."""

    def __init__(self, make: Callable[[str], T]) -> None:
        self._make = make
        self._things: dict[asyncio.AbstractEventLoop, dict[str, T]] = {}
        self._closers: dict[asyncio.AbstractEventLoop, AsyncGenerator[None, None]] = {}

    def get(self, key: str) -> T:
        """The thing of that key on the running loop."""
        loop = asyncio.get_running_loop()
        try:
            return self._things[loop][key]
        except KeyError:
            return self._add(loop, key)

    def _add(self, loop: asyncio.AbstractEventLoop, key: str) -> T:
        if loop not in self._things:
            self._drop_closed_loops()
            self._things[loop] = {}
            self._closers[loop] = _start(self._close_with(loop))
        thing = self._things[loop][key] = self._make(key)
        return thing

    async def _close_with(self, loop: asyncio.AbstractEventLoop) -> AsyncGenerator[None, None]:
        """A suspended generator: ``loop.shutdown_asyncgens``, which asyncio.run calls, is the loop's only end hook."""
        try:
            yield
        finally:
            self._closers.pop(loop, None)
            for thing in self._things.pop(loop, {}).values():
                await thing.aclose()

    def _drop_closed_loops(self) -> None:
        for loop in list(self._things):
            if loop.is_closed():
                self._things.pop(loop, None)
                self._closers.pop(loop, None)


def _start(generator: AsyncGenerator[None, None]) -> AsyncGenerator[None, None]:
    """Run it to its first yield, which needs no await."""
    with contextlib.suppress(StopIteration):
        generator.asend(None).send(None)
    return generator
