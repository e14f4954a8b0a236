"""Every key and channel of the ledger, spelled here and nowhere else.

All keys of a listing carry its shard's hash tag ``{NN}``, so that one script may touch them on Redis Cluster.
"""

from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

SHARDS = "{00}:shards"
"""How many shards this ledger was installed with (string)."""

PEOPLE_CHANNEL = "{00}:people"
"""Published when somebody's right to bid may have changed, and when every reader has to start anew."""


def shard_of(listing_id: int, shards: int) -> int:
    """The shard that keeps the listing."""
    return listing_id % shards


LAYOUT = 2
"""Of what the scripts write. In the names of guards and epochs: a ledger of another layout has neither, so that it is
shut, and refused until it is rebuilt."""


def guard(shard: int) -> str:
    """String: the ``run_id`` of the server that recovery last checked."""
    return f"{{{shard:02d}}}:guard:{LAYOUT}"


def log(shard: int) -> str:
    """Stream: every decision of the shard, field ``e`` holds JSON."""
    return f"{{{shard:02d}}}:log"


def epoch(shard: int) -> str:
    """String: the epoch of the shard's log; an older ledger put back does not have PostgreSQL's."""
    return f"{{{shard:02d}}}:epoch:{LAYOUT}"


def earlier_epoch(shard: int) -> str:
    """String: the same in the first layout. Its log is read like this one, so that a rebuild loses nothing of it."""
    return f"{{{shard:02d}}}:epoch"


def trimmed(shard: int) -> str:
    """String: the stream id up to which the log was trimmed."""
    return f"{{{shard:02d}}}:trimmed"


def due(shard: int) -> str:
    """Sorted set: listing id by the millisecond of its next start or end."""
    return f"{{{shard:02d}}}:due"


def events(shard: int, listing_id: int) -> str:
    """Stream of the last public events (ids ``<seq>-0``), and the channel they are published on."""
    return f"{{{shard:02d}}}:events:{listing_id}"


@dataclass(frozen=True, slots=True)
class ListingKeys:
    """The keys of one listing in the order that every listing script takes them."""

    shard: int
    listing_id: int

    @property
    def state(self) -> str:
        """Hash: the listing's state and terms, everybody's paddle, and the receipts."""
        return f"{{{self.shard:02d}}}:listing:{self.listing_id}"

    def ordered(self) -> tuple[str, ...]:
        """Guard, listing, events, log, due."""
        return _ordered(self)


REMEMBERED = 10_000
"""Listings whose keys need not be put together anew for each bid."""


@lru_cache(REMEMBERED)
def _ordered(keys: ListingKeys) -> tuple[str, ...]:
    shard, listing_id = keys.shard, keys.listing_id
    return guard(shard), keys.state, events(shard, listing_id), log(shard), due(shard)


def keys_of(listing_id: int) -> ListingKeys:
    """The listing's keys on this installation."""
    return _keys(listing_id, settings.BIDDING_SHARDS)


@lru_cache(REMEMBERED)
def _keys(listing_id: int, shards: int) -> ListingKeys:
    return ListingKeys(shard_of(listing_id, shards), listing_id)


EVERYTHING = "{[0-9][0-9]}:*"
"""Pattern of every key of every shard."""

STATES = "{*}:listing:*"
"""Pattern of the keys that hold listings' states, of all shards."""


def is_disposable(key: str) -> bool:
    """Whether a rebuild may drop the key: all but the guards and the number of shards."""
    return key != SHARDS and not key.endswith(f"}}:guard:{LAYOUT}")


def listing_of_state(key: str) -> int:
    """The listing whose state a key holds."""
    return int(key.rpartition(":")[2])
