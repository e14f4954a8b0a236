"""Checks the ledger against PostgreSQL before anyone may bid on it, every second and after every restart.

A restart, a FLUSHALL, an older file put back and an older PostgreSQL are all found here: either the two still fit
together and the guards open, or nothing is taken until somebody rebuilds the ledger.
"""

import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bidding import comparison, connections, guards, installation, keys, scripts, sweep
from bidding.comparison import LedgerShard
from bidding.event_log import by_node
from bidding.keys import ListingKeys
from bidding.models import LedgerState, Listing
from bidding.outcomes import LedgerBehind, LedgerUnavailable

logger = logging.getLogger(__name__)

OUTAGE_GAP_MS = 15_000
"""An outage counts as observed when something saw it this shortly before it ended; pokes come every second."""

SAID_AGAIN_AFTER_S = 60.0

LIVE = (Listing.Status.SCHEDULED, Listing.Status.OPEN, Listing.Status.PAUSED)

_said_at_s = -SAID_AGAIN_AFTER_S


def recover(*, observed: bool = False, away_ms: int | None = None) -> None:
    """Open the ledger's guards if it fits PostgreSQL; cheap, safe at any time and from many processes at once.

    ``observed``: the caller itself saw the ledger go away (for ``away_ms``, if it knows), so that running listings
    get that time back. Raises LedgerBehind (guards stay shut), LedgerUnavailable, ImproperlyConfigured.
    """
    try:
        with guards.exclusively():
            opened = _recover(observed, away_ms)
        if opened:
            sweep.open_missing(older_than_s=0)
    except LedgerBehind as error:
        _note_outage()
        _say(error)
        raise
    except LedgerUnavailable:
        _note_outage()
        raise


def _recover(observed: bool, away_ms: int | None) -> bool:
    """Returns whether guards had to be opened."""
    state = installation.ensure_rows()
    cursors = comparison.cursors()
    seen = comparison.look(cursors)
    wrong = comparison.differences(cursors, seen)
    if wrong:
        guards.shut(wrong, "behind")
        raise _behind(wrong)
    shut = [shard for shard, view in seen.items() if not view.is_open]
    if shut:
        _open(shut, state, seen, observed or _was_observed(state), away_ms)
    heartbeat_at_ms = max(shard.now_ms for shard in seen.values())
    LedgerState.objects.filter(pk=1).update(heartbeat_at_ms=heartbeat_at_ms, outage_seen_at_ms=None)
    return bool(shut)


def _open(
    shards: Sequence[int], state: LedgerState, seen: Mapping[int, LedgerShard], observed: bool, away_ms: int | None
) -> None:
    installation.ensure_ledger()
    _require_listings(state, shards)
    word = guards.shut(shards, "recovering")
    _note_epoch(state, shards)
    if observed and state.heartbeat_at_ms is not None:
        now_ms = max(seen[shard].now_ms for shard in shards)
        since_ms = max(state.heartbeat_at_ms, now_ms - away_ms if away_ms is not None else 0)
        _give_back(shards, since_ms, word)
    for shard in shards:
        guards.open_for(seen[shard].run_id, shard, word)
    logger.warning("the ledger fits PostgreSQL: opened shards %s", ", ".join(map(str, shards)))


def _require_listings(state: LedgerState, shards: Iterable[int]) -> None:
    """Every listing that was opened and has not ended is there, of this epoch, and will be swept."""
    running: dict[int, dict[int, int]] = {shard: {} for shard in shards}
    rows = Listing.objects.filter(status__in=LIVE, epoch__isnull=False)
    for listing_id, status, starts_at_ms, ends_at_ms in rows.values_list("pk", "status", "starts_at_ms", "ends_at_ms"):
        due_at_ms = starts_at_ms or 0 if status == Listing.Status.SCHEDULED else ends_at_ms
        running.get(keys.shard_of(listing_id, state.shards), {})[listing_id] = due_at_ms
    wrong = {shard: what for shard, due in running.items() if due and (what := _missing(shard, due, state.epoch))}
    if wrong:
        raise _behind(wrong)


def _missing(shard: int, due: Mapping[int, int], epoch: int) -> str:
    """What the shard lacks. A member that ``due`` should not have (paused, just ended) is only looked at once more."""
    with connections.outages(), connections.cold(shard).pipeline(transaction=False) as pipe:
        for listing_id in due:
            pipe.hget(ListingKeys(shard, listing_id).state, "epoch")
        pipe.zadd(keys.due(shard), {str(listing_id): at_ms for listing_id, at_ms in due.items()}, nx=True)
        *epochs, _ = pipe.execute()
    lacking = [listing_id for listing_id, found in zip(due, epochs, strict=True) if found != str(epoch)]
    return f"it lacks {len(lacking)} running listings, the first is {lacking[0]}" if lacking else ""


def _note_epoch(state: LedgerState, shards: Iterable[int]) -> None:
    for client, ours in by_node(shards).items():
        with connections.outages(), client.pipeline(transaction=False) as pipe:
            for shard in ours:
                pipe.set(keys.epoch(shard), state.epoch, nx=True)
            pipe.execute()


def _give_back(shards: Iterable[int], since_ms: int, word: str) -> None:
    """Move the ends of running listings by what the outage ate, before anyone can bid or sweep."""
    for shard in shards:
        with connections.outages():
            listing_ids: Any = connections.cold(shard).zrange(keys.due(shard), 0, -1)
        calls = [scripts.give_back_outage(ListingKeys(shard, int(pk)), since_ms=since_ms) for pk in listing_ids]
        for reply in connections.run_cold_many(calls, shard, guard_word=word):
            scripts.change_reply(reply)


def _behind(wrong: Mapping[int, str]) -> LedgerBehind:
    shards = "; ".join(f"shard {shard}: {what}" for shard, what in wrong.items())
    return LedgerBehind(f"The ledger and PostgreSQL don't fit together. {shards}. Run manage.py rebuild_ledger.")


def _note_outage() -> None:
    LedgerState.objects.filter(pk=1).update(outage_seen_at_ms=installation.database_now_ms())


def _was_observed(state: LedgerState) -> bool:
    """Whether something living saw the outage to its end; one that nobody watched moves no ends."""
    seen_at_ms = state.outage_seen_at_ms
    return seen_at_ms is not None and installation.database_now_ms() - seen_at_ms <= OUTAGE_GAP_MS


def _say(error: LedgerBehind) -> None:
    global _said_at_s
    if time.monotonic() - _said_at_s >= SAID_AGAIN_AFTER_S:
        _said_at_s = time.monotonic()
        logger.critical("%s", error)
