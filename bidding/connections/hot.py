"""The hot path: one multiplexed connection per process, event loop and ledger node, for scripts with short replies."""

import asyncio
from collections.abc import Callable
from typing import cast

from django.conf import settings
from hiredis import ReplyError

from bidding.connections.address import node_of
from bidding.connections.cluster import moved_to
from bidding.connections.errors import reply_of
from bidding.connections.in_flight import Answer, Limits
from bidding.connections.link import Link
from bidding.connections.per_loop import PerLoop
from bidding.connections.wire import Wire
from bidding.lua_loader import Script
from bidding.scripts import Call

UNKNOWN = ("NOSCRIPT", "ERR Function not found")
"""How a server begins that has not got the script yet."""

STALL_TIMES = 2
"""A connection whose oldest request is older than this many time-outs counts as dead."""


class HotConnection:
    """Sends scripts to one ledger node, all over one wire. Belongs to the loop that it was made on.

    ``elsewhere`` gives the connection to another node, by its URL.
    """

    def __init__(self, url: str, *, timeout_s: float, elsewhere: "Callable[[str], HotConnection]") -> None:
        limits = Limits(timeout_s, timeout_s * STALL_TIMES, settings.BIDDING_MAX_IN_FLIGHT)
        self._link = Link(lambda _: url, limits)
        self._elsewhere = elsewhere
        self._loading: dict[str, asyncio.Future[Answer]] = {}

    async def run(self, call: Call, *, may_move: bool = True) -> list[str]:
        """Run the script and return its reply.

        Raises LedgerUnavailable (outcome unknown: repeat with the same id) on a time-out, a lost connection, a
        refusal by Redis, or at once when too much is in flight; ScriptFailed for a bug. A caller that is cancelled
        leaves its request running.
        """
        wire = self._link.wire
        if wire is None:
            wire = await self._link.connected()
        answer = await wire.request(*_command(wire, call))
        if answer.__class__ is list:
            return cast(list[str], answer)
        return await self._settled(wire, call, answer, may_move)

    async def _settled(self, wire: Wire, call: Call, answer: Answer, may_move: bool) -> list[str]:
        """Everything but a plain reply. What is unknown to a node, or moved to another, did not run: sent again."""
        said = str(answer) if isinstance(answer, ReplyError) else ""
        if said.startswith(UNKNOWN):
            answer = await self._load_and_send(wire, call)
        elif said.startswith("MOVED") and may_move and (node := moved_to(said)) is not None:
            return await self._elsewhere(node).run(call, may_move=False)
        return cast(list[str], reply_of(answer))

    async def _load_and_send(self, wire: Wire, call: Call) -> Answer:
        """Load the script, unless that is under way, and send the call behind it; a refusal to load is the answer."""
        sha = call.script.sha
        loading = self._loading.get(sha)
        if loading is None:
            loading = self._loading[sha] = _load(wire, call.script)
            loading.add_done_callback(lambda _: self._loading.pop(sha))
        answer = await wire.request_anyway(*_command(wire, call))
        refused = isinstance(answer, ReplyError) and isinstance(loading.result(), Exception)
        return loading.result() if refused else answer

    async def aclose(self) -> None:
        """Close it for good, at the end of its loop."""
        await self._link.aclose()


def _command(wire: Wire, call: Call) -> tuple[str, ...]:
    script, keys = call.script, call.keys
    function = script.function if wire.has_functions else ""
    command, name = ("FCALL", function) if function else ("EVALSHA", script.sha)
    if keys:
        return (command, name, str(len(keys)), *keys, wire.run_id, *call.args)
    return (command, name, "0", *call.args)


def _load(wire: Wire, script: Script) -> asyncio.Future[Answer]:
    if wire.has_functions and script.function:
        return wire.request_anyway("FUNCTION", "LOAD", "REPLACE", script.as_library)
    return wire.request_anyway("SCRIPT", "LOAD", script.body)


def _connection(url: str) -> HotConnection:
    return HotConnection(url, timeout_s=settings.BIDDING_TIMEOUT_MS / 1000, elsewhere=_connections.get)


_connections: PerLoop[HotConnection] = PerLoop(_connection)


def hot(shard: int) -> HotConnection:
    """The connection to the shard's node: one per process and running event loop, made at first use."""
    return _connections.get(node_of(shard))
