"""The cold path: for what is long or rare. None of these clients ever repeats a command by itself."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import redis
import redis.asyncio
from django.conf import settings
from redis.backoff import NoBackoff

from bidding.connections.address import all_nodes, known_node_of, node_of
from bidding.connections.errors import Moved, outages
from bidding.connections.hot import HotConnection
from bidding.connections.per_loop import PerLoop
from bidding.outcomes import LedgerUnavailable
from bidding.scripts import Call

REPLY_TIMEOUT_S = 5.0
"""Longer than a hot call's: these replies are not O(1)."""

MAX_CONNECTIONS = 16
"""Of one event loop's redis-py client; more callers wait their turn."""

MANY_CALLS = 100
"""Scripts in one round trip: other clients' bids come between these, not among them."""


def cold(shard: int) -> redis.Redis:
    """A redis-py client of the shard's node, one pool per process. Use it inside ``outages()``.

    Raises LedgerUnavailable when a cluster does not tell which node that is.
    """
    return _client(known_node_of(shard))


def cold_async(shard: int) -> redis.asyncio.Redis:
    """The same for the running event loop."""
    return _async_clients.get(node_of(shard))


def run_cold(call: Call, shard: int) -> list[str]:
    """Run the script on a connection of its own. Raises LedgerUnavailable (outcome unknown), ScriptFailed."""
    try:
        with _connection(shard) as connection:
            return _run_on(connection, call)
    except Moved:
        with _connection(shard) as connection:
            return _run_on(connection, call)


@contextmanager
def _connection(shard: int) -> Iterator[Any]:
    with outages():
        pool = cold(shard).connection_pool
        connection = pool.get_connection()
        try:
            yield connection
        except BaseException:
            # Its reply may still come: nobody else may get this connection.
            connection.disconnect()  # type: ignore[no-untyped-call]  # redis-py leaves it untyped.
            raise
        finally:
            pool.release(connection)


def run_cold_many(calls: Sequence[Call], shard: int, *, guard_word: str = "") -> list[list[str]]:
    """Run the calls in order, MANY_CALLS to a round trip, on a connection of their own.

    ``guard_word`` is for recovery, which holds the guard with a word of its own instead of a ``run_id``.
    Raises LedgerUnavailable (outcomes unknown), ScriptFailed (the calls after it may have run).
    """
    replies: list[list[str]] = []
    for first in range(0, len(calls), MANY_CALLS):
        with _connection(shard) as connection:
            replies += _run_many_on(connection, calls[first : first + MANY_CALLS], guard_word)
    return replies


async def run_cold_async(call: Call, shard: int) -> list[str]:
    """The same on a second multiplexed connection, so that long replies never hold up a bid."""
    return await _long_replies.get(node_of(shard)).run(call)


def tell_everyone(channel: str, message: str) -> None:
    """Publish to every subscriber, to whichever node its connection leads; some hear it more than once.

    A cluster's nodes pass on what is published, unless they have lost each other: so each is told. Whoever listens to
    one that is away connects anew, and looks again at everything. Raises LedgerUnavailable when all are away.
    """
    nodes = all_nodes()
    problems = []
    for url in nodes:
        try:
            with outages():
                _client(url).publish(channel, message)
        except LedgerUnavailable as error:
            problems.append(error)
    if len(problems) == len(nodes):
        raise problems[0]


def _options() -> dict[str, Any]:
    return {
        "decode_responses": True,
        "encoding_errors": "backslashreplace",
        "protocol": 2,
        "socket_timeout": REPLY_TIMEOUT_S,
        "socket_connect_timeout": settings.BIDDING_TIMEOUT_MS / 1000,
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
    command = _command(call, connection.ledger_run_id)
    try:
        return list(_ask(connection, *command))
    except redis.exceptions.NoScriptError:
        _ask(connection, "SCRIPT", "LOAD", call.script.body)
        return list(_ask(connection, *command))


def _command(call: Call, guard_word: str) -> tuple[str, ...]:
    word = (guard_word,) if call.keys else ()
    return ("EVALSHA", call.script.sha, str(len(call.keys)), *call.keys, *word, *call.args)


def _run_many_on(connection: Any, calls: Sequence[Call], guard_word: str) -> list[list[str]]:
    bodies = dict.fromkeys(call.script.body for call in calls)
    commands: list[tuple[str, ...]] = [("SCRIPT", "LOAD", body) for body in bodies]
    commands += [_command(call, guard_word or connection.ledger_run_id) for call in calls]
    connection.send_packed_command(connection.pack_commands(commands), check_health=False)
    replies = [_reply_or_error(connection) for _ in commands]
    for reply in replies:
        if isinstance(reply, redis.ResponseError):
            raise reply
    return [list(reply) for reply in replies[len(bodies) :]]


def _reply_or_error(connection: Any) -> Any:
    """An error too is kept until every reply has been read."""
    try:
        return connection.read_response()
    except redis.ResponseError as error:
        return error


_async_clients = PerLoop(_async_client)
_long_replies: PerLoop[HotConnection] = PerLoop(
    lambda url: HotConnection(url, timeout_s=REPLY_TIMEOUT_S, elsewhere=_long_replies.get)
)
