"""Checks the ledger against PostgreSQL before anyone may bid on it, every second and after every restart.

A restart, a FLUSHALL, an older file put back and an older PostgreSQL are all found here: either the two still fit
together and the guards open, or nothing is taken until somebody rebuilds the ledger.
"""

import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bidding import checks, comparison, connections, guards, installation, keys, outage, scripts, sweep
from bidding.comparison import LedgerShard
from bidding.event_log import by_node
from bidding.keys import ListingKeys
from bidding.models import LedgerState, Listing, ShardCursor
from bidding.outcomes import LedgerBehind, LedgerUnavailable

logger = logging.getLogger(__name__)

SAID_AGAIN_AFTER_S = 60.0

LIVE = (Listing.Status.SCHEDULED, Listing.Status.OPEN, Listing.Status.PAUSED)

LOOKED_AT = ("pk", "status", "seq", "starts_at_ms", "ends_at_ms")
LISTINGS_AT_ONCE = 200

_said_at_s = -SAID_AGAIN_AFTER_S


def recover(*, observed: bool = False, away_ms: int | None = None) -> None:
    """Open the ledger's guards if it fits PostgreSQL; cheap, safe at any time and from many processes at once.

    ``observed``: the caller itself saw the ledger go away (for ``away_ms``, if it knows), so that running listings
    get that time back. Raises LedgerBehind (guards stay shut), LedgerUnavailable, ImproperlyConfigured.
    """
    try:
        with guards.exclusively():
            opened = _recover(outage.Witness(observed, away_ms))
        if opened:
            sweep.open_missing(older_than_s=0)
    except LedgerBehind as error:
        outage.note()
        _say(error)
        raise
    except LedgerUnavailable:
        outage.note()
        raise


def _recover(witness: outage.Witness) -> bool:
    """Returns whether guards had to be opened. On a cluster no node waits for another that is away or behind."""
    state = installation.ensure_rows()
    cursors = comparison.cursors()
    view = comparison.look_around(cursors)
    if not all(shard.is_open for shard in view.seen.values()):
        # A persister that read the log before it was lost may be about to store what is not in this one.
        cursors = comparison.locked_cursors()
        view = comparison.look_around(cursors)
    seen = view.seen
    wrong = comparison.differences({shard: cursors[shard] for shard in seen}, seen)
    guards.shut(wrong, "behind")
    doubtful = {seen[shard].run_id for shard in wrong}  # a server that lacks something is believed in nothing
    shut = [shard for shard, one in seen.items() if not one.is_open and one.run_id not in doubtful]
    if shut:
        _open({shard: cursors[shard] for shard in shut}, state, seen, witness)
    if wrong:
        raise _behind(wrong)
    for problem in view.away.values():
        raise problem
    outage.note_well(max(shard.now_ms for shard in seen.values()))
    return bool(shut)


def _open(
    cursors: Mapping[int, ShardCursor],
    state: LedgerState,
    seen: Mapping[int, LedgerShard],
    witness: outage.Witness,
) -> None:
    shards = list(cursors)
    checks.require_safe_ledger(shards)
    if 0 in seen:  # its node keeps the number of shards
        installation.ensure_ledger()
    word = guards.shut(shards, "recovering")
    # Whoever empties it from now on takes the word away too; before that it may have been emptied since it was seen.
    if wrong := comparison.differences(cursors, comparison.look(shards)):
        raise _behind(wrong)
    _require_listings(state, shards)
    _note_epoch(state, shards)
    since_ms = outage.began_ms(state, witness, now_ms=max(seen[shard].now_ms for shard in shards))
    if since_ms is not None:
        _give_back(shards, since_ms, word)
    for shard in shards:
        guards.open_for(seen[shard].run_id, shard, word)
    logger.warning("the ledger fits PostgreSQL: %s shards opened for bidding", len(shards))


def _require_listings(state: LedgerState, shards: Iterable[int]) -> None:
    """Every listing that was opened and has not ended is there, of this epoch, as far on, and will be swept."""
    running: dict[int, list[Listing]] = {shard: [] for shard in shards}
    for listing in Listing.objects.filter(status__in=LIVE, epoch__isnull=False).order_by("pk").only(*LOOKED_AT):
        running.get(keys.shard_of(listing.pk, state.shards), []).append(listing)
    wrong = {shard: what for shard, listings in running.items() if (what := _missing(shard, listings, state.epoch))}
    if wrong:
        raise _behind(wrong)


def _missing(shard: int, listings: Sequence[Listing], epoch: int) -> str:
    lacking = []
    for first in range(0, len(listings), LISTINGS_AT_ONCE):
        some = listings[first : first + LISTINGS_AT_ONCE]
        call = scripts.read_seqs([ListingKeys(shard, listing.pk) for listing in some])
        found = scripts.seqs_reply(connections.run_cold(call, shard))
        lacking += [one.pk for one, at in zip(some, found, strict=True) if at is None or at < (epoch, one.seq)]
        _make_due(shard, some)
    return f"it lacks {len(lacking)} running listings, or their last events; one is {lacking[0]}" if lacking else ""


def _make_due(shard: int, listings: Sequence[Listing]) -> None:
    """See that each is swept, which puts right what PostgreSQL did not know yet."""
    due = {str(listing.pk): listing.ends_at_ms for listing in listings if listing.status == Listing.Status.OPEN}
    due |= {str(one.pk): one.starts_at_ms or 0 for one in listings if one.status == Listing.Status.SCHEDULED}
    if not due:
        return
    with connections.outages():
        connections.cold(shard).zadd(keys.due(shard), due, nx=True)


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
    return LedgerBehind(f"The ledger and PostgreSQL don't fit together, run manage.py rebuild_ledger. {shards}.")


def _say(error: LedgerBehind) -> None:
    global _said_at_s
    if time.monotonic() - _said_at_s >= SAID_AGAIN_AFTER_S:
        _said_at_s = time.monotonic()
        logger.critical("%s", error)
