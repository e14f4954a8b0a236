"""Carries the shards' logs into PostgreSQL as fast as they grow; several persisters at once take turns.

As a command: ``python -m bidding.persister`` is ``python manage.py persist``.
"""

import os
import sys
from pathlib import Path

if __name__ == "__main__":  # Django has to be set up before the imports below
    manage = str(Path(__file__).resolve().parent.parent / "manage.py")
    os.execv(sys.executable, [sys.executable, manage, "persist", *sys.argv[1:]])  # noqa: S606  It is our own manage.py.

import logging
import math
import time
from collections.abc import Callable

from bidding import connections, event_log, finalize
from bidding.batch import BATCH_ENTRIES, store_batch
from bidding.comparison import place_of
from bidding.models import ShardCursor
from bidding.outcomes import LedgerUnavailable

logger = logging.getLogger(__name__)

LINGER_S = 0.9
"""A poke comes every second: it waits for entries until shortly before the next."""

LONGEST_RUN_S = 60.0
POKED_RUN_S = 1.0
"""A poke's run ends when the next begins: under a steady load they would take all of a worker's processes."""

STANDS_STILL_S = 0.02
"""Pause when there are entries, but another persister holds their cursors."""


def work(
    *,
    linger_s: float = LINGER_S,
    longest_s: float = LONGEST_RUN_S,
    stopping: Callable[[], bool] = lambda: False,
    stored: Callable[[], None] = lambda: None,
) -> int:
    """Store what there is, wait up to ``linger_s`` for more, and return how many entries were read.

    Goes on while there is work, at most ``longest_s``, and calls ``stored`` after each round that read something.
    Raises LedgerUnavailable; on a cluster of which a part is away only when the rest had nothing.
    """
    began_s = time.monotonic()
    read, touched = 0, set[int]()
    while not stopping() and (worked_s := time.monotonic() - began_s) < longest_s:
        try:
            ready = _ready(max(linger_s - worked_s, 0))
        except LedgerUnavailable:
            if connections.cluster() is None or not touched:
                raise
            break
        done = {shard: _store_all(shard, until_s=began_s + longest_s) for shard in ready}
        touched |= {shard for shard, count in done.items() if count}
        read += sum(done.values())
        if any(done.values()):
            stored()
        elif worked_s >= linger_s or not ready:
            break
        else:
            time.sleep(STANDS_STILL_S)
    for shard in touched:
        store_batch(shard)  # trims what the last batch stored
    return read


def drain(shard: int) -> int:
    """Store and trim everything that the shard's log has now; returns how many entries were read.

    Returns 0 at once while another persister is at it. Raises LedgerUnavailable.
    """
    return _store_all(shard) + store_batch(shard).read


def _ready(wait_s: float) -> set[int]:
    """The shards that have something to store."""
    cursors = ShardCursor.objects.filter(stopped_because="")
    positions = {cursor.shard: place_of(cursor) for cursor in cursors}
    if not positions:
        time.sleep(wait_s)
        return set()
    return event_log.wait_for_entries(positions, seconds=wait_s)


def _store_all(shard: int, *, until_s: float = math.inf) -> int:
    read = 0
    while True:
        batch = store_batch(shard)
        read += batch.read
        if batch.closed:
            finalize.write_results(batch.closed)
        if batch.read < BATCH_ENTRIES or time.monotonic() > until_s:
            return read
