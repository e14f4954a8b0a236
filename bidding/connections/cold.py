"""The cold path: for what is long or rare. None of these clients ever repeats a command by itself."""

from functools import cache
from typing import Any

import redis
import redis.asyncio
from django.conf import settings
from redis.backoff import NoBackoff

from bidding.connections.address import node_of
from bidding.connections.errors import outages
from bidding.connections.hot import HotConnection
from bidding.connections.per_loop import PerLoop
from bidding.scripts import Call

REPLY_TIMEOUT_S = 5.0
"""Longer than a hot call's: these replies are not O(1)."""

MAX_CONNECTIONS = 16
"""Of one event loop's redis-py client; more callers wait their turn."""


def cold(shard: int) -> redis.Redis:
    """A redis-py client of the shard's node, one pool per process. Use it inside ``outages()``."""
    return _client(node_of(shard))


def cold_async(shard: int) -> redis.asyncio.Redis:
    """The same for the running event loop."""
    return _async_clients.get(node_of(shard))


def run_cold(call: Call, shard: int) -> list[str]:
    """Run the script on a connection of its own. Raises LedgerUnavailable (outcome unknown), ScriptFailed."""
    with outages():
        pool = cold(shard).connection_pool
        connection = pool.get_connection()
        try:
            return _run_on(connection, call)
        except BaseException:
            # Its reply may still come: nobody else may get this connection.
            connection.disconnect()  # type: ignore[no-untyped-call]
            raise
        finally:
            pool.release(connection)


async def run_cold_async(call: Call, shard: int) -> list[str]:
    """The same on a second multiplexed connection, so that long replies never hold up a bid."""
    return await _long_replies.get(node_of(shard)).run(call)


def _options() -> dict[str, Any]:
    return {
        "decode_responses": True,
        "protocol": 2,
        "socket_timeout": REPLY_TIMEOUT_S,
        "socket_connect_timeout": settings.BIDDING_TIMEOUT_MS / 1000,
        "socket_keepalive": True,
    }


@cache
def _client(url: str) -> redis.Redis:
    retry = redis.retry.Retry(NoBackoff(), 0)
    pool = redis.ConnectionPool.from_url(url, retry=retry, redis_connect_func=_greet, **_options())
    return redis.Redis(connection_pool=pool)


def _async_client(url: str) -> redis.asyncio.Redis:
    retry = redis.asyncio.retry.Retry(NoBackoff(), 0)
    pool = redis.asyncio.BlockingConnectionPool.from_url(
        url, retry=retry, max_connections=MAX_CONNECTIONS, timeout=REPLY_TIMEOUT_S, **_options()
    )
    return redis.asyncio.Redis.from_pool(pool)


def _greet(connection: Any) -> None:
    """Sign in as redis-py does, then read which server this very connection leads to."""
    connection.on_connect()
    info = _ask(connection, "INFO", "server")
    connection.ledger_run_id = next(line[7:] for line in info.splitlines() if line.startswith("run_id:"))


def _ask(connection: Any, *command: str) -> Any:
    connection.send_command(*command, check_health=False)
    return connection.read_response()


def _run_on(connection: Any, call: Call) -> list[str]:
    """An unknown script did not run, so it is loaded and run again, without ever connecting anew in between."""
    run_id = (connection.ledger_run_id,) if call.keys else ()
    command = ("EVALSHA", call.script.sha, str(len(call.keys)), *call.keys, *run_id, *call.args)
    try:
        return list(_ask(connection, *command))
    except redis.exceptions.NoScriptError:
        _ask(connection, "SCRIPT", "LOAD", call.script.body)
        return list(_ask(connection, *command))


_async_clients = PerLoop(_async_client)
_long_replies = PerLoop(lambda url: HotConnection(url, timeout_s=REPLY_TIMEOUT_S))
