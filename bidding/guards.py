"""The guards: shut while a ledger is checked or rebuilt, open for the server that was checked, and that one alone."""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import redis
from django.db import connection, transaction

from bidding import connections, keys
from bidding.event_log import by_node
from bidding.outcomes import LedgerUnavailable

LOCK = 7_201_946_011
"""PostgreSQL advisory lock: one recovery or rebuild at a time."""

LOCK_TIMEOUT_S = 30


@contextmanager
def exclusively() -> Iterator[None]:
    """In one transaction, alone among recoveries and rebuilds. Raises OperationalError when another takes too long."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT_S}s'")
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute("SET LOCAL lock_timeout = DEFAULT")
        yield


def shut(shards: Iterable[int], why: str) -> str:
    """Shut the guards; returns the word that they now hold, which whoever shut them runs scripts with."""
    word = f"{why}:{uuid.uuid4().hex}"
    for client, ours in by_node(shards).items():
        with connections.outages(), client.pipeline(transaction=False) as pipe:
            for shard in ours:
                pipe.set(keys.guard(shard), word)
            pipe.execute()
    return word


def open_for(run_id: str, shard: int, word: str) -> None:
    """Open the guard that was shut with ``word``. Raises LedgerUnavailable when somebody else shut it since."""
    with connections.outages(), connections.cold(shard).pipeline() as pipe:
        pipe.watch(keys.guard(shard))  # type: ignore[no-untyped-call]  # redis-py leaves it untyped.
        if pipe.get(keys.guard(shard)) != word:
            raise LedgerUnavailable(f"another recovery took over shard {shard}")
        pipe.multi()
        pipe.set(keys.guard(shard), run_id)
        try:
            pipe.execute()
        except redis.WatchError as error:
            raise LedgerUnavailable(f"another recovery took over shard {shard}") from error
