"""The hot path: one multiplexed connection per process, event loop and ledger node, for scripts with short replies."""

import asyncio
import logging
from typing import cast

from django.conf import settings
from hiredis import ReplyError

from bidding.connections.address import address_of, node_of
from bidding.connections.dial import dial, pause_s
from bidding.connections.errors import as_exception
from bidding.connections.per_loop import PerLoop
from bidding.connections.wire import Answer, Limits, Wire
from bidding.outcomes import LedgerUnavailable
from bidding.scripts import Call

log = logging.getLogger(__name__)

FIRST_WAIT_S = 0.5
"""How long a request waits for the first attempt to connect, or the first after a loss; later ones fail at once."""

STALL_TIMES = 2
"""A connection whose oldest request is older than this many time-outs counts as dead."""


class HotConnection:
    """Sends scripts to one ledger node. Must be used on the loop it was made on."""

    def __init__(self, url: str, *, timeout_s: float) -> None:
        self._address = address_of(url)
        self._limits = Limits(timeout_s, timeout_s * STALL_TIMES, settings.BIDDING_MAX_IN_FLIGHT)
        self._loop = asyncio.get_running_loop()
        self._wire: Wire | None = None
        self._loading: set[str] = set()
        self._why_not = "not connected yet"
        self._waiting = 0
        self._closed = False
        self._first_attempt: asyncio.Future[None] = self._loop.create_future()
        self._dialling: asyncio.Task[None] | None = None

    async def run(self, call: Call) -> list[str]:
        """Run the script and return its reply. The ledger's answer counts as given even if the caller went away.

        Raises LedgerUnavailable (outcome unknown: repeat it with the same id), ScriptFailed for a bug.
        """
        wire = self._wire
        if wire is None:
            wire = await self._connected()
        answer = await self._send(wire, call)
        if answer.__class__ is list:
            return cast(list[str], answer)
        return await self._settled(wire, call, answer)

    def _send(self, wire: Wire, call: Call) -> asyncio.Future[Answer]:
        script, keys = call.script, call.keys
        if keys:
            return wire.request("EVALSHA", script.sha, str(len(keys)), *keys, wire.run_id, *call.args)
        return wire.request("EVALSHA", script.sha, "0", *call.args)

    async def _settled(self, wire: Wire, call: Call, answer: Answer) -> list[str]:
        """Everything but a plain reply. An unknown script did not run, so it is loaded and run again."""
        if isinstance(answer, ReplyError) and str(answer).startswith("NOSCRIPT"):
            self._load(wire, call)
            answer = await self._send(wire, call)
        if isinstance(answer, ReplyError):
            raise as_exception(str(answer))
        if isinstance(answer, Exception):
            raise answer
        return cast(list[str], answer)

    def _load(self, wire: Wire, call: Call) -> None:
        """Load the script ahead of whatever is sent next; many that miss it at once load it once."""
        sha = call.script.sha
        if sha not in self._loading:
            loading = wire.request("SCRIPT", "LOAD", call.script.body)
            self._loading.add(sha)
            loading.add_done_callback(lambda _: self._loading.discard(sha))

    async def _connected(self) -> Wire:
        if self._dialling is None:
            self._dialling = self._loop.create_task(self._dial())
        if not self._first_attempt.done():
            if self._waiting >= self._limits.max_in_flight:
                raise LedgerUnavailable("too many requests in flight")
            self._waiting += 1
            try:
                await asyncio.wait({self._first_attempt}, timeout=FIRST_WAIT_S)
            finally:
                self._waiting -= 1
        if self._wire is None:
            raise LedgerUnavailable(self._why_not)
        return self._wire

    async def _dial(self) -> None:
        """Try until connected. Runs only while there is no connection."""
        failures = 0
        while self._wire is None:
            wire = Wire(self._limits)
            try:
                await dial(self._address, wire, timeout_s=self._limits.timeout_s)
            except LedgerUnavailable as error:
                failures += 1
                self._why_not = str(error)
                self._note(failures)
                await asyncio.sleep(pause_s(failures))
            else:
                self._use(wire)

    def _note(self, failures: int) -> None:
        if failures == 1:
            log.error("%s", self._why_not)
            self._first_attempt.set_result(None)

    def _use(self, wire: Wire) -> None:
        self._wire, self._dialling = wire, None
        self._loading.clear()
        wire.lost.add_done_callback(lambda _: self._lost(wire))
        if not self._first_attempt.done():
            self._first_attempt.set_result(None)

    def _lost(self, wire: Wire) -> None:
        self._wire, self._why_not = None, wire.why_lost
        if self._closed:
            return
        log.error("connection to the ledger at %s lost: %s", self._address, wire.why_lost)
        self._first_attempt = self._loop.create_future()
        self._dialling = self._loop.create_task(self._dial())

    async def aclose(self) -> None:
        """Close it for good, at the end of its loop."""
        self._closed = True
        if self._dialling is not None:
            self._dialling.cancel()
        if self._wire is not None:
            self._wire.close("the event loop ends")
            await self._wire.lost


_connections = PerLoop(lambda url: HotConnection(url, timeout_s=settings.BIDDING_TIMEOUT_MS / 1000))


def hot(shard: int) -> HotConnection:
    """The connection to the shard's node: one per process and running event loop, made at first use."""
    return _connections.get(node_of(shard))
