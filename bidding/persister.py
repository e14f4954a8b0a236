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
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field

from bidding import connections, event_log, finalize
from bidding.batch import Batch, store_batch, trim
from bidding.comparison import place_of
from bidding.models import ShardCursor
from bidding.outcomes import LedgerUnavailable

logger = logging.getLogger(__name__)

LINGER_S = 0.9
"""A poke comes every second: it waits for entries until shortly before the next."""

LONGEST_RUN_S = 60.0
POKED_RUN_S = 1.3
"""A poke's run ends when the next has begun, which may be late: nothing is stored in between.

Under a steady load longer ones would take all of a worker's processes.
"""

ROUND_S = 0.05
"""Rounds begin no sooner after each other, so that what came meanwhile shares a commit and its wait for the disk."""

STANDS_STILL_S = 0.05
"""Pause when there are entries, but another persister holds their cursors."""

TRIM_EVERY_S = 0.5
"""A log keeps what is stored for so long: to trim it takes the ledger a write to the disk, which bids wait for."""


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
    run, began_s = _Run(), time.monotonic()
    while not stopping() and (worked_s := time.monotonic() - began_s) < longest_s:
        try:
            ready, read = run.round(wait_s=max(linger_s - worked_s, 0))
        except LedgerUnavailable:
            if connections.cluster() is None or not run.read:
                raise
            break
        if read:
            stored()
        elif worked_s >= linger_s or not ready:
            break
        else:
            time.sleep(STANDS_STILL_S)
    trim(run.untrimmed)
    return run.read


def drain(shard: int) -> int:
    """Store and trim everything that the shard's log has now; returns how many entries were read.

    Returns 0 at once while another persister is at it. Raises LedgerUnavailable.
    """
    done = batch = _store([shard])
    while batch.behind:
        batch = _store([shard])
        done += batch
    trim([shard])
    return done.read


@dataclass(slots=True)
class _Run:
    """Rounds of storing, and what they have to know of those before."""

    read: int = 0
    behind: frozenset[int] = frozenset()
    untrimmed: set[int] = field(default_factory=set)
    began_s: float = 0.0
    trimmed_s: float = field(default_factory=time.monotonic)

    def round(self, *, wait_s: float) -> tuple[set[int], int]:
        """The shards that had something to store, and how many entries were read; waits for the first of them.

        Raises LedgerUnavailable when nothing was read because of that.
        """
        ready = _ready(wait_s)
        if not self.behind:
            time.sleep(max(self.began_s + ROUND_S - time.monotonic(), 0))
        self.began_s = time.monotonic()
        done = _store_each(_shares(ready, self.behind))
        self.read, self.behind = self.read + done.read, done.behind
        self.untrimmed |= ready
        if self.began_s - self.trimmed_s > TRIM_EVERY_S:
            trim(self.untrimmed)
            self.untrimmed, self.trimmed_s = set(), self.began_s
        return ready, done.read


def _ready(wait_s: float) -> set[int]:
    """The shards that have something to store."""
    cursors = ShardCursor.objects.filter(stopped_because="")
    positions = {cursor.shard: place_of(cursor) for cursor in cursors}
    if not positions:
        time.sleep(wait_s)
        return set()
    return event_log.wait_for_entries(positions, seconds=wait_s)


def _shares(ready: Collection[int], behind: Collection[int]) -> Iterator[list[int]]:
    """What goes into one transaction: the shards of a node, but one that is behind goes alone.

    So little by little costs one commit for all, and where there is much, other persisters find shards to help with.
    """
    for shards in event_log.by_node(ready).values():
        if little := [shard for shard in shards if shard not in behind]:
            yield little
        yield from ([shard] for shard in shards if shard in behind)


def _store_each(shares: Iterable[Collection[int]]) -> Batch:
    """A node that is away holds up no other. Raises LedgerUnavailable when nothing was read because of that."""
    done, away = Batch(), None
    for shards in shares:
        try:
            done += _store(shards)
        except LedgerUnavailable as error:
            away = error
    if away is not None and not done.read:
        raise away
    return done


def _store(shards: Collection[int]) -> Batch:
    """With the results of what closed."""
    batch = store_batch(shards)
    if batch.closed:
        finalize.write_results(batch.closed)
    return batch
