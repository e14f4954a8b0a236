"""Several persisters: each shard is drained by one at a time, different ones side by side."""

import threading

from django.db import connection

from bidding import persister, rows
from bidding.models import LedgerEntry
from tests.bidding.shop import entries_of, keys_of


def test_while_one_persister_is_at_a_shard_another_drains_the_others_and_leaves_that_one_alone(
    shop, transactional_db, monkeypatch
):
    slow, quick = shop.listing(), shop.listing()
    assert keys_of(slow).shard != keys_of(quick).shard
    inside, go_on = threading.Event(), threading.Event()
    apply = rows.apply

    def apply_slowly(entries):
        if entries[0].listing_id == slow.pk:
            inside.set()
            assert go_on.wait(10)
        apply(entries)

    monkeypatch.setattr(rows, "apply", apply_slowly)

    def drain_slowly() -> None:
        persister.drain(keys_of(slow).shard)
        connection.close()

    first = threading.Thread(target=drain_slowly)
    first.start()
    assert inside.wait(10)

    assert persister.drain(keys_of(slow).shard) == 0
    assert persister.work(linger_s=0) == 1
    assert len(entries_of(quick)) == 1
    assert not LedgerEntry.objects.filter(listing=slow).exists()

    go_on.set()
    first.join()
    assert persister.work(linger_s=0) == 0
    assert [entry.type for entry in entries_of(slow)] == ["opened"]
