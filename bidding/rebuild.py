"""Makes the ledger anew from PostgreSQL, under a new epoch, when the two don't fit together any more.

The guards stay shut until all of it is there. Whoever dies in between leaves a ledger that recovery refuses, and a
rebuild that can be run again.
"""

import logging
import time
from collections.abc import Callable, Iterator
from itertools import islice

from django.conf import settings

from bidding import (
    archive,
    comparison,
    connections,
    event_log,
    guards,
    installation,
    keys,
    outage,
    persister,
    quarantine,
    recovery,
    restoring,
)
from bidding.comparison import LedgerShard, place_of
from bidding.event_log import by_node
from bidding.keys import shard_of
from bidding.models import LedgerState, Listing, ShardCursor
from bidding.scripts import Call, change_reply

logger = logging.getLogger(__name__)

LISTINGS_AT_ONCE = 100
UNREAD_AT_ONCE = 1_000
DELETED_AT_ONCE = 500
TRIES = 20
PAUSE_S = 0.25

Say = Callable[[str], None]


class StillGrowing(Exception):
    """More was logged, or another persister is still at it, after the guards were shut."""


def rebuild_ledger(*, say: Say) -> int:
    """Rebuild every shard and return the new epoch; safe to run again whenever it failed.

    What the old ledger still has is stored first. What can't be is said and put into quarantine, as it is lost to the
    new ledger. Raises LedgerUnavailable, restoring.NoRows.
    """
    began_s, outage_ms = time.monotonic(), _watched_ms(installation.ensure_rows())
    epoch = _store_and_rebuild(say)
    connections.tell_everyone(keys.PEOPLE_CHANNEL, '{"type":"epoch"}')
    recovery.recover(observed=True, away_ms=outage_ms + int((time.monotonic() - began_s) * 1_000))
    say(f"The ledger is open, epoch {epoch}.")
    return epoch


def _watched_ms(state: LedgerState) -> int:
    """How long the outage that the rebuild ends has been watched."""
    now_ms = installation.database_now_ms()
    return now_ms - (outage.began_ms(state, outage.Witness(), now_ms=now_ms) or now_ms)


def _store_and_rebuild(say: Say) -> int:
    for _ in range(TRIES):
        guards.shut(range(settings.BIDDING_SHARDS), "rebuilding")
        _store_rest(say)
        try:
            with guards.exclusively():
                return _rebuild(say)
        except StillGrowing:
            time.sleep(PAUSE_S)
    raise StillGrowing("The log keeps growing: recovery opens the guards, or a persister is stuck")


def _store_rest(say: Say) -> None:
    """All that a sound log still holds; what is on a log of another epoch or after a gap is not PostgreSQL's sequel."""
    for shard in range(settings.BIDDING_SHARDS):
        if stored := persister.drain(shard):
            say(f"Shard {shard}: {stored} entries stored first.")
    if stored := quarantine.store_waiting():
        say(f"{stored} entries stored out of quarantine.")


def _rebuild(say: Say) -> int:
    state = LedgerState.objects.select_for_update().get(pk=1)
    cursors = list(ShardCursor.objects.select_for_update().order_by("shard"))
    word = guards.shut(range(state.shards), "rebuilding")
    seen = comparison.look(range(state.shards))
    for cursor in cursors:
        _name_lost(cursor, seen[cursor.shard], say)
    # Of an older PostgreSQL the ledger may have had later epochs, which pages still know.
    epoch = max(state.epoch, *(shard.log_epoch or 0 for shard in seen.values())) + 1
    installation.ensure_ledger()
    _delete_all()
    for shard in range(state.shards):
        _restore(shard, epoch, word, say)
    ShardCursor.objects.update(epoch=epoch, stream_ms=0, stream_n=0, stopped_because="")
    LedgerState.objects.update(epoch=epoch)
    return epoch


def _name_lost(cursor: ShardCursor, seen: LedgerShard, say: Say) -> None:
    """Say what the new ledger will not know, as far as it can be told."""
    wrong = comparison.differences({cursor.shard: cursor}, {cursor.shard: seen})
    for what in (*wrong.values(), cursor.stopped_because):
        if what:
            say(f"Shard {cursor.shard}: {what}.")
    if seen.log_epoch == cursor.epoch and seen.log_end > place_of(cursor):
        if not wrong and not cursor.stopped_because:
            raise StillGrowing
        _quarantine_unread(cursor, say)


def _quarantine_unread(cursor: ShardCursor, say: Say) -> None:
    place, count = place_of(cursor), 0
    while entries := event_log.read({cursor.shard: place}, count=UNREAD_AT_ONCE)[cursor.shard].entries:
        for raw in entries:
            quarantine.put(cursor, raw, "not stored before the ledger was rebuilt: the new ledger knows nothing of it")
        place, count = entries[-1].stream, count + len(entries)
    say(f"Shard {cursor.shard}: {count} unread entries are lost to the ledger and kept in quarantine.")


def _delete_all() -> None:
    for client in by_node(range(settings.BIDDING_SHARDS)):
        with connections.outages():
            found = (key for key in client.scan_iter(keys.EVERYTHING, count=1_000) if keys.is_disposable(key))
            while some := list(islice(found, DELETED_AT_ONCE)):
                with client.pipeline(transaction=False) as pipe:
                    for key in some:
                        pipe.unlink(key)
                    pipe.execute()


def _restore(shard: int, epoch: int, word: str, say: Say) -> None:
    with connections.outages():
        connections.cold(shard).set(keys.epoch(shard), epoch)
    opened = Listing.objects.filter(epoch__isnull=False).exclude(archive.long_over()).order_by("pk")
    mine = [pk for pk in opened.values_list("pk", flat=True) if shard_of(pk, settings.BIDDING_SHARDS) == shard]
    for first in range(0, len(mine), LISTINGS_AT_ONCE):
        _send(shard, restoring.restoring_calls(mine[first : first + LISTINGS_AT_ONCE], epoch=epoch), word)
        say(f"Shard {shard}: {min(first + LISTINGS_AT_ONCE, len(mine))} of {len(mine)} listings restored.")


def _send(shard: int, calls: Iterator[Call], word: str) -> None:
    while some := list(islice(calls, connections.MANY_CALLS)):
        for reply in connections.run_cold_many(some, shard, guard_word=word):
            change_reply(reply)
