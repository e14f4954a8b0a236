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
from bidding.scripts import Call

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
        self._loading: set[str] = set()

    async def run(self, call: Call, *, may_move: bool = True) -> list[str]:
        """Run the script and return its reply.

        Raises LedgerUnavailable (outcome unknown: repeat with the same id) on a time-out, a lost connection, a
        refusal by Redis, or at once when too much is in flight; ScriptFailed for a bug. A caller that is cancelled
        leaves its request running.
        """
        wire = self._link.wire
        if wire is None:
            wire = await self._link.connected()
        answer = await _send(wire, call)
        if answer.__class__ is list:
            return cast(list[str], answer)
        return await self._settled(wire, call, answer, may_move)

    async def _settled(self, wire: Wire, call: Call, answer: Answer, may_move: bool) -> list[str]:
        """Everything but a plain reply. What is unknown to a node, or moved to another, did not run: sent again."""
        said = str(answer) if isinstance(answer, ReplyError) else ""
        if said.startswith("NOSCRIPT"):
            answer = await self._send_whole(wire, call)
        elif said.startswith("MOVED") and may_move and (node := moved_to(said)) is not None:
            return await self._elsewhere(node).run(call, may_move=False)
        return cast(list[str], reply_of(answer))

    def _send_whole(self, wire: Wire, call: Call) -> asyncio.Future[Answer]:
        """Send the script's text, which loads it too; of many that miss it at once only the first does so."""
        sha = call.script.sha
        if sha in self._loading:
            return _send(wire, call)
        answer = _send(wire, call, whole=True)
        self._loading.add(sha)
        answer.add_done_callback(lambda _: self._loading.discard(sha))
        return answer

    async def aclose(self) -> None:
        """Close it for good, at the end of its loop."""
        await self._link.aclose()


def _send(wire: Wire, call: Call, *, whole: bool = False) -> asyncio.Future[Answer]:
    script, keys = call.script, call.keys
    command, name = ("EVAL", script.body) if whole else ("EVALSHA", script.sha)
    if keys:
        return wire.request(command, name, str(len(keys)), *keys, wire.run_id, *call.args)
    return wire.request(command, name, "0", *call.args)


def _connection(url: str) -> HotConnection:
    return HotConnection(url, timeout_s=settings.BIDDING_TIMEOUT_MS / 1000, elsewhere=_connections.get)


_connections: PerLoop[HotConnection] = PerLoop(_connection)


def hot(shard: int) -> HotConnection:
    """The connection to the shard's node: one per process and running event loop, made at first use."""
    return _connections.get(node_of(shard))
