"""Waiting until PostgreSQL has what the ledger has decided, and helping with it."""

import time
from collections.abc import Mapping

from django.conf import settings

from bidding import comparison, persister
from bidding.entries import StreamId
from bidding.outcomes import LedgerUnavailable

LONGEST_S = 5.0
POLL_S = 0.02


def catch_up() -> None:
    """Return once every decision that the ledger has taken before this call is stored. Raises LedgerUnavailable."""
    seen = comparison.look(range(settings.BIDDING_SHARDS))
    wait_until_stored({shard: each.log_end for shard, each in seen.items()})


def wait_until_stored(ends: Mapping[int, StreamId], *, longest_s: float = LONGEST_S) -> None:
    """Return once these shards' logs are stored up to these places. Raises LedgerUnavailable."""
    deadline_s = time.monotonic() + longest_s
    while behind := _behind(ends):
        if time.monotonic() > deadline_s:
            raise LedgerUnavailable(f"the logs of the shards {behind} do not reach PostgreSQL")
        if not sum(map(persister.drain, behind)):
            time.sleep(POLL_S)  # another process holds the cursors or a row, and nothing tells when it lets go


def _behind(ends: Mapping[int, StreamId]) -> list[int]:
    stored = comparison.cursors()
    return [shard for shard, end in ends.items() if comparison.place_of(stored[shard]) < end]
