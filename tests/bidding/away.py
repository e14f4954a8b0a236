"""A ledger that was away: what recovery finds of it."""

from bidding import keys
from bidding.models import LedgerState, Listing
from tests.bidding.shop import store
from tests.clock import now_ms

SHARDS = 16


def shut_all(ledger) -> None:
    """As after a restart: the guards name another server."""
    ledger.mset({keys.guard(shard): "another" for shard in range(SHARDS)})


def heartbeat(ago_ms: int, **fields) -> None:
    """The ledger was last seen well that long ago."""
    LedgerState.objects.update(heartbeat_at_ms=now_ms() - ago_ms, **fields)


def end_of(listing: Listing) -> int:
    """The end that PostgreSQL knows of after the log was stored."""
    store()
    listing.refresh_from_db()
    return listing.ends_at_ms
