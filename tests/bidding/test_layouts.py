"""A ledger that an earlier state of the project has written: nobody bids on it, and what it says is not lost."""

import json

import pytest

from bidding import keys, recovery, selectors
from bidding.entries import fields_of
from bidding.models import QuarantinedEntry, ShardCursor
from bidding.outcomes import BidAccepted, BidRejected, LedgerBehind, LedgerUnavailable, Reason
from tests.bidding.rebuilding import lively, rebuilt
from tests.bidding.shop import entries_of, keys_of, store

pytestmark = pytest.mark.django_db(transaction=True)


PACKED_BY_NAME = """
redis.call('HDEL', KEYS[1], 's', 't')
redis.call('HSET', KEYS[1], 'state', cmsgpack.pack({ status = 'open', seq = 1 }), 'terms', cmsgpack.pack({ start = 1 }))
"""


def as_it_was_once(ledger, shard: int) -> None:
    """Guards and epochs without the number of a layout, states packed by name, and in the log each field by itself."""
    for name in ledger.keys("*:listing:*"):
        ledger.eval(PACKED_BY_NAME, 1, name)
    for name in [*ledger.keys("*:guard:*"), *ledger.keys("*:epoch:*")]:
        ledger.rename(name, name.rpartition(":")[0])
    entries = ledger.xrange(keys.log(shard))
    ledger.delete(keys.log(shard))
    for stream_id, entry in entries:
        ledger.xadd(keys.log(shard), {"e": json.dumps(fields_of(entry["e"]))}, id=stream_id)


def test_a_ledger_of_an_earlier_layout_is_refused_until_it_is_rebuilt_and_what_it_had_is_kept(shop, ledger):
    listing = shop.listing()
    shop.bid(listing, 1, 100)
    store()
    later = lively(shop)
    told = shop.bid(later, 1, up_to=2_000, bid_id="unread")
    for shard in {keys_of(listing).shard, keys_of(later).shard}:
        as_it_was_once(ledger, shard)

    with pytest.raises(LedgerBehind, match="its epoch is missing"):
        recovery.recover()
    with pytest.raises(LedgerUnavailable, match="lacks"):
        selectors.live_listing_sync(listing.pk)
    refused = shop.bid(later, 2, 5_000)
    assert isinstance(refused, BidRejected)
    assert refused.reason is Reason.UNAVAILABLE

    rebuilt()

    assert isinstance(told, BidAccepted)
    assert shop.bid(later, 1, 1, bid_id="unread") == told._replace(replayed=True)
    assert len(entries_of(later, "bid")) == 6
    assert not QuarantinedEntry.objects.exists()
    assert isinstance(shop.bid(listing, 2, 200), BidAccepted)


def test_what_can_not_be_stored_of_it_is_named_and_kept_in_quarantine(shop, ledger):
    listing = shop.listing()
    store()
    shop.bid(listing, 1, 100)
    shard = keys_of(listing).shard
    ShardCursor.objects.filter(shard=shard).update(stopped_because="somebody has to look at it")
    as_it_was_once(ledger, shard)

    said = rebuilt()

    assert f"Shard {shard}: 1 unread entries are lost to the ledger and kept in quarantine." in said
    assert QuarantinedEntry.objects.filter(shard=shard).count() == 1
