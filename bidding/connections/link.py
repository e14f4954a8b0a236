"""Keeps a wire to one ledger node: connects at first use and again after every loss."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from bidding.connections.address import address_of
from bidding.connections.cluster import node_lost
from bidding.connections.dial import dial, pause_s
from bidding.connections.in_flight import Limits
from bidding.connections.wire import Wire
from bidding.outcomes import LedgerUnavailable

log = logging.getLogger(__name__)

FIRST_WAIT_S = 1.0
"""How long callers wait for the first attempt to connect, and for the first after a loss; then they fail at once."""


class Link:
    """The current wire to a node, or the reason why there is none. A task runs only while there is none.

    ``where`` names the node's URL for the nth attempt in a row, counted from 0.
    """

    def __init__(
        self,
        where: Callable[[int], str],
        limits: Limits,
        *,
        hello: Sequence[str] = (),
        on_up: Callable[[Wire], Awaitable[None]] | None = None,
        on_push: Callable[[list[Any]], None] | None = None,
    ) -> None:
        self._where = where
        self._address = address_of(where(0))
        self._limits, self._hello, self._on_up, self._on_push = limits, hello, on_up, on_push
        self._loop = asyncio.get_running_loop()
        self._why_not = "not connected yet"
        self._waiting = 0
        self._patience: asyncio.Future[None] = self._loop.create_future()
        """Done once nobody waits for the wire any more: it is there, or it was not to be had in time."""
        self._dialling: asyncio.Task[None] | None = None
        self._closed = False
        self.wire: Wire | None = None
        self.setbacks = 0
        """How often an attempt failed or a connection was lost."""

    def start(self) -> None:
        """Begin to connect, unless it has begun."""
        under_way = self._dialling is not None and not self._dialling.done()
        if self.wire is None and not under_way and not self._closed:
            self._dialling = self._loop.create_task(self._dial())
            self._loop.call_later(FIRST_WAIT_S, self._end_waiting, self._patience)

    async def connected(self) -> Wire:
        """The wire, after a short wait if this is the first attempt. Raises LedgerUnavailable with the reason."""
        self.start()
        if not self._patience.done():
            await self._wait()
        if self.wire is None:
            raise LedgerUnavailable(self._why_not)
        return self.wire

    async def _wait(self) -> None:
        if self._waiting >= self._limits.max_in_flight:
            raise LedgerUnavailable("too many requests in flight")
        self._waiting += 1
        try:
            await asyncio.wait({self._patience})
        finally:
            self._waiting -= 1

    @staticmethod
    def _end_waiting(patience: asyncio.Future[None]) -> None:
        if not patience.done():
            patience.set_result(None)

    async def _dial(self) -> None:
        failures = 0
        while True:
            wire = Wire(self._limits, self._on_push)
            self._address = address_of(self._where(failures))
            try:
                await dial(self._address, wire, timeout_s=self._limits.timeout_s, hello=self._hello)
                if self._on_up is not None:
                    await self._on_up(wire)
                return self._use(wire, failures)
            except LedgerUnavailable as error:
                failures += 1
                self._failed(wire, failures, str(error))
            await asyncio.sleep(pause_s(failures))

    def _failed(self, wire: Wire, failures: int, why: str) -> None:
        wire.close(why)
        self.setbacks += 1
        self._why_not = why
        node_lost()
        if failures == 1:
            log.error("%s", why)
        self._end_waiting(self._patience)

    def _use(self, wire: Wire, failures: int) -> None:
        if failures:
            log.warning("connected to the ledger at %s after %d attempts", self._address, failures + 1)
        self.wire = wire
        wire.lost.add_done_callback(lambda _: self._lost(wire))
        self._end_waiting(self._patience)

    def _lost(self, wire: Wire) -> None:
        self.wire, self._why_not = None, wire.why_lost
        self.setbacks += 1
        if not self._closed:
            log.error("connection to the ledger at %s lost: %s", self._address, wire.why_lost)
            node_lost()
            self._patience = self._loop.create_future()
            self.start()

    async def aclose(self) -> None:
        """Close it for good, while its loop still runs."""
        self._closed = True
        if self._dialling is not None:
            self._dialling.cancel()
            await asyncio.wait({self._dialling})
        if self.wire is not None:
            self.wire.close("closed by this process")
            await asyncio.wait({self.wire.lost})
