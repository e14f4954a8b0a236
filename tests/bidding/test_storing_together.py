"""Shards store together: one commit for what came to all of them, and what is wrong with one harms no other."""

import json
import signal
import subprocess
import sys
from contextlib import closing

import pytest
from django.db import connection

from bidding import batch, comparison, keys, persister, quarantine
from bidding.entries import Entry
from bidding.models import LedgerEntry, Listing, QuarantinedEntry, ShardCursor
from deploy.local.program import ROOT
from tests.bidding.shop import entries_of, environment, keys_of, log_raw, logged, store
from tests.faults.waiting import until


def listings_with_bids(shop, *amounts: int) -> list[Listing]:
    """One for each of three shards, with these bids."""
    listings = [shop.listing() for _ in range(3)]
    assert len({keys_of(listing).shard for listing in listings}) == 3
    for listing in listings:
        bid(shop, listing, *amounts)
    return listings


def bid(shop, listing: Listing, *amounts: int) -> None:
    for amount in amounts:
        shop.bid(listing, 1 + amount // 10 % 2, amount)


def prices(listing: Listing) -> list[int | None]:
    return [row.price_minor for row in entries_of(listing, "bid")]


def stores_of(listings: list[Listing]) -> set[int]:
    """The transactions that stored them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT xmin::text::bigint FROM bidding_ledgerentry WHERE listing_id = ANY(%s)",
            [[listing.pk for listing in listings]],
        )
        return {row[0] for row in cursor.fetchall()}


def test_what_came_to_several_shards_takes_one_transaction_that_moves_their_cursors_too(shop, transactional_db):
    listings = listings_with_bids(shop, 100, 110)

    assert store() == 9

    assert len(stores_of(listings)) == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT xmin::text::bigint FROM bidding_shardcursor WHERE stream_ms > 0")
        assert {row[0] for row in cursor.fetchall()} == stores_of(listings)


@pytest.mark.parametrize("spoilt", [{"hard_end_ms": "soon"}, {"bidder": 99_999_999}, {"bid_id": "x" * 65}])
def test_an_entry_that_cant_be_stored_neither_holds_up_nor_doubles_the_other_shards(shop, ledger, spoilt):
    listings = listings_with_bids(shop, 100)
    shard = keys_of(listings[1]).shard
    entry = logged(ledger, listings[1])[-1][1] | {"bid_id": "other"} | spoilt
    log_raw(ledger, shard, json.dumps(entry))
    for listing in listings:
        bid(shop, listing, 110)

    assert store() == 10

    assert [prices(listing) for listing in listings] == [[100, 110]] * 3
    assert QuarantinedEntry.objects.get().shard == shard
    assert store() == 0


@pytest.mark.parametrize(
    ("place", "spoilt"), [(0, {"kind": {"a": "x" * 80}}), (-1, {"bid_id": "other", "status": "\0"})]
)
def test_a_value_that_no_row_can_have_holds_up_no_other_shard(shop, ledger, place, spoilt):
    listings = listings_with_bids(shop, 100)
    log_raw(ledger, keys_of(listings[1]).shard, json.dumps(logged(ledger, listings[1])[place][1] | spoilt))

    assert store() == 7

    assert [prices(listing) for listing in listings] == [[100]] * 3
    kept = QuarantinedEntry.objects.get()
    assert kept.listing == listings[1]
    assert not quarantine.release(kept, shop.people[0]), "staff have seen it, and it still can't be stored"


def test_a_listing_that_somebody_has_locked_waits_and_the_other_shards_do_not(shop, transactional_db):
    listings = listings_with_bids(shop, 100)
    other = connection.copy()
    with closing(other), other.cursor() as locking:
        other.set_autocommit(False)
        locking.execute("SELECT 1 FROM bidding_listing WHERE id = %s FOR UPDATE", [listings[1].pk])
        batch.store_batch([keys_of(listing).shard for listing in listings])
        assert [prices(listing) for listing in listings] == [[100], [], [100]]
        other.rollback()

    assert store() == 2

    assert [prices(listing) for listing in listings] == [[100]] * 3


def test_more_than_is_stored_carefully_at_once_is_stored_whole_and_in_order(shop, ledger, monkeypatch):
    monkeypatch.setattr(batch, "CAREFUL_ENTRIES", 2)
    listings = listings_with_bids(shop, 100, 110, 120)
    entry = logged(ledger, listings[0])[-1][1]
    log_raw(ledger, keys_of(listings[0]).shard, json.dumps(entry | {"type": "bet"}))
    bid(shop, listings[0], 130, 140)

    store()

    assert prices(listings[0]) == [100, 110, 120, 130, 140]
    assert prices(listings[2]) == [100, 110, 120]
    assert QuarantinedEntry.objects.count() == 1


def test_only_the_shard_that_is_wrong_is_stored_one_by_one(shop, ledger, monkeypatch):
    listings = listings_with_bids(shop, 100)
    shard = keys_of(listings[1]).shard
    log_raw(ledger, shard, "no entry")
    carefully, one_by_one = [], quarantine.store_one_by_one

    def noted(cursor: ShardCursor, entries: list[Entry]) -> list[Entry]:
        carefully.append(cursor.shard)
        return one_by_one(cursor, entries)

    monkeypatch.setattr(quarantine, "store_one_by_one", noted)

    store()

    assert carefully == [shard]


def test_a_shard_that_is_behind_goes_alone_so_that_others_can_help(shop, monkeypatch):
    monkeypatch.setattr(batch, "BATCH_ENTRIES", 9)
    little = shop.listing()
    much = shop.listing()
    bid(shop, much, *range(100, 300, 10))
    parts, store_batch = [], persister.store_batch

    def noted(shards: list[int]) -> batch.Batch:
        parts.append(sorted(shards))
        return store_batch(shards)

    monkeypatch.setattr(persister, "store_batch", noted)

    assert store() == 22

    both = sorted([keys_of(little).shard, keys_of(much).shard])
    assert parts[:3] == [both, [keys_of(much).shard], [keys_of(much).shard]]


KILLED = """
import os, signal, django
django.setup()
from bidding import batch, persister
def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
{}
persister.work(linger_s=0)
"""
BEFORE_THE_COMMIT = "batch._advance = die"
AFTER_THE_COMMIT = "persister.trim = die"


def run_until_killed(when: str) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED.format(when)], env=environment(), cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL


def places() -> set[str]:
    return {str(comparison.place_of(cursor)) for cursor in ShardCursor.objects.all()}


def test_killed_between_the_rows_and_the_commit_nothing_is_there_and_all_of_it_comes_again(shop, transactional_db):
    listings = listings_with_bids(shop, 100, 110)

    run_until_killed(BEFORE_THE_COMMIT)

    assert LedgerEntry.objects.count() == 0
    assert places() == {"0-0"}
    until(lambda: store() == 9, "PostgreSQL has noticed that the process is gone")
    assert [prices(listing) for listing in listings] == [[100, 110]] * 3


def test_killed_after_the_commit_nothing_comes_twice_and_the_next_run_trims(shop, ledger, transactional_db):
    listings = listings_with_bids(shop, 100, 110)

    run_until_killed(AFTER_THE_COMMIT)

    assert LedgerEntry.objects.count() == 9
    assert not any(ledger.exists(keys.trimmed(keys_of(listing).shard)) for listing in listings)
    assert store() == 0
    for listing in listings:
        bid(shop, listing, 120)
    assert store() == 3
    assert [prices(listing) for listing in listings] == [[100, 110, 120]] * 3
    ends = {str(comparison.place_of(comparison.cursors()[keys_of(listing).shard])) for listing in listings}
    assert {ledger.get(keys.trimmed(keys_of(listing).shard)) for listing in listings} == ends
