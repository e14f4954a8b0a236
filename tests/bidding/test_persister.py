"""The log's way to PostgreSQL: exactly once, in order, whatever dies and however many do it."""

import json
import signal
import subprocess
import sys
import threading
import time

import pytest
from django.db import connection

from bidding import batch, comparison, keys, persister, rows, scripts
from bidding.entries import StreamId, fields_of
from bidding.models import LedgerEntry, Listing, QuarantinedEntry, ShardCursor
from deploy.local.program import ROOT
from tests.bidding.shop import entries_of, environment, keys_of, log_raw, logged, revised, run, store


def place_of(listing: Listing) -> StreamId:
    return comparison.place_of(ShardCursor.objects.get(shard=keys_of(listing).shard))


def test_every_entry_becomes_a_row_with_the_logs_own_text(shop, ledger):
    listing = shop.listing()
    shop.bid(listing, 1, 100, bid_id="a")
    shop.bid(listing, 2, up_to=500, bid_id="b")
    log = logged(ledger, listing)

    assert store() == 3

    stored = entries_of(listing)
    assert [(f"{row.stream_ms}-{row.stream_n}", fields_of(row.payload)) for row in stored] == log
    opened, straight, automatic = stored
    assert (opened.type, opened.bidder, opened.bid_id) == ("opened", None, None)
    assert (straight.bidder, straight.paddle, straight.bid_id, straight.kind) == (shop.people[1], 1, "a", "straight")
    assert (straight.value_minor, straight.price_minor, straight.why, straight.public) == (100, 100, "opening", True)
    assert (automatic.value_minor, automatic.shown_minor, automatic.price_minor) == (500, 110, 110)


def test_the_cursor_stands_at_the_last_entry_and_a_second_look_finds_nothing(shop, ledger):
    listing = shop.listing()
    shop.bid(listing, 1, 100)
    last, _ = logged(ledger, listing)[-1]

    store()

    assert str(place_of(listing)) == last
    assert store() == 0
    assert LedgerEntry.objects.count() == 2


def test_a_listings_row_follows_its_log(shop):
    listing = shop.listing(reserve_minor=300)
    shop.bid(listing, 1, 100)
    shop.bid(listing, 2, 150)
    store()

    listing.refresh_from_db()
    assert (listing.epoch, listing.seq, listing.status, listing.bid_count) == (1, 2, "open", 2)
    assert (listing.price_minor, listing.floor_minor, listing.leader_paddle) == (150, 160, 2)
    assert listing.starts_at_ms
    assert listing.hard_end_ms == listing.ends_at_ms + listing.soft_close_cap_ms


def test_revised_terms_reach_the_row(shop):
    listing = shop.listing()
    terms = revised(listing, start_minor=777, steps=((1, 5), (1000, 50)), reserve_minor=2_000)
    run(scripts.revise_listing(keys_of(listing), terms=terms), listing)

    store()

    listing.refresh_from_db()
    assert (listing.start_minor, listing.reserve_minor) == (777, 2_000)
    assert listing.steps == [[1, 5], [1000, 50]]


def test_a_log_longer_than_a_batch_is_stored_whole(shop, ledger, monkeypatch):
    monkeypatch.setattr(batch, "BATCH_ENTRIES", 7)
    listing = shop.listing()
    for amount in range(100, 100 + 25 * 10, 10):
        shop.bid(listing, 1 + amount // 10 % 2, amount)

    assert store() == 26
    assert [row.price_minor for row in entries_of(listing, "bid")] == list(range(100, 350, 10))


def test_only_what_postgresql_has_is_trimmed(shop, ledger, monkeypatch):
    ledger.config_set("stream-node-max-entries", 1)
    listing = shop.listing()
    for amount in (100, 110, 120, 130):
        shop.bid(listing, 1 + amount // 10 % 2, amount)
    store()
    last, _ = logged(ledger, listing)[-1]

    assert ledger.get(keys.trimmed(keys_of(listing).shard)) == last
    assert ledger.xlen(keys.log(keys_of(listing).shard)) == 1

    shop.bid(listing, 1, 200)
    assert [entry["price_minor"] for _, entry in logged(ledger, listing)] == [130, 200]
    ledger.config_set("stream-node-max-entries", 100)


def test_a_batch_is_on_disk_before_the_log_is_trimmed_also_where_postgresql_commits_in_memory_first(shop, monkeypatch):
    def shown() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SHOW synchronous_commit")
            return cursor.fetchone()[0]

    seen = []
    apply = rows.apply
    monkeypatch.setattr(rows, "apply", lambda entries: (apply(entries), seen.append(shown())))
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    shop.listing()

    store()

    assert seen == ["on"]


def test_work_waits_for_entries_and_stores_them_as_they_come(shop, transactional_db):
    listing = shop.listing()
    store()
    timer = threading.Timer(0.2, lambda: shop.bid(listing, 1, 100))
    timer.start()

    began_s = time.monotonic()
    assert persister.work(linger_s=0.6) == 1
    assert 0.5 < time.monotonic() - began_s < 2
    timer.join()


def test_two_persisters_at_once_store_each_entry_once(shop, transactional_db):
    listings = [shop.listing() for _ in range(6)]
    read: list[int] = []

    def persist() -> None:
        read.append(persister.work(linger_s=1.0))
        connection.close()

    threads = [threading.Thread(target=persist) for _ in range(2)]
    for thread in threads:
        thread.start()
    for amount in range(100, 1_100, 10):
        for listing in listings:
            shop.bid(listing, 1 + amount // 10 % 2, amount)
    for thread in threads:
        thread.join()

    assert sum(read) + store() == LedgerEntry.objects.count() == 6 + 600
    for listing in listings:
        assert [row.price_minor for row in entries_of(listing, "bid")] == list(range(100, 1_100, 10))


def test_the_same_key_with_another_payload_stops_the_shard_and_no_other(shop, ledger, caplog):
    listing, other = shop.listing(), shop.listing()
    shop.bid(listing, 1, 100)
    shop.bid(other, 1, 100)
    store()
    shop.bid(listing, 2, 150)
    shop.bid(other, 2, 150)
    stream, _ = logged(ledger, listing)[-1]
    ms, n = stream.split("-")
    row = entries_of(listing, "bid")[0]
    LedgerEntry.objects.filter(pk=row.pk).update(stream_ms=ms, stream_n=n)
    before = place_of(listing)

    store()

    cursor = ShardCursor.objects.get(shard=keys_of(listing).shard)
    assert "another payload" in cursor.stopped_because
    assert comparison.place_of(cursor) == before
    assert [record.levelname for record in caplog.records if "is stopped" in record.message] == ["CRITICAL"]
    assert [row.price_minor for row in entries_of(other, "bid")] == [100, 150]
    assert store() == 0


def test_the_same_key_with_the_same_payload_is_what_is_there_already(shop, ledger):
    listing = shop.listing()
    shop.bid(listing, 1, 100)
    store()
    ShardCursor.objects.filter(shard=keys_of(listing).shard).update(stream_ms=0)
    ledger.delete(keys.trimmed(keys_of(listing).shard))

    assert store() == 2

    assert len(entries_of(listing)) == 2
    assert not QuarantinedEntry.objects.exists()


def test_an_entry_of_another_epoch_stops_the_shard(shop, ledger):
    listing = shop.listing()
    store()
    _, entry = logged(ledger, listing)[-1]
    log_raw(ledger, keys_of(listing).shard, json.dumps(entry | {"epoch": 2}))

    store()

    assert "epoch 2" in ShardCursor.objects.get(shard=keys_of(listing).shard).stopped_because


def test_a_log_that_was_trimmed_beyond_the_cursor_stops_the_shard(shop, ledger):
    listing = shop.listing()
    shop.bid(listing, 1, 100)
    store()
    ShardCursor.objects.filter(shard=keys_of(listing).shard).update(stream_ms=1)
    shop.bid(listing, 2, 150)

    store()

    assert "trimmed" in ShardCursor.objects.get(shard=keys_of(listing).shard).stopped_because


HALFWAY = """
import time, django
django.setup()
from bidding import persister, rows
apply = rows.apply
def stop_before_the_end(entries):
    apply(entries)
    print("inside the transaction", flush=True)
    time.sleep(60)
rows.apply = stop_before_the_end
persister.work(linger_s=0)
"""


def test_a_persister_killed_in_mid_batch_leaves_nothing_behind(shop, transactional_db):
    listing = shop.listing()
    for amount in range(100, 400, 10):
        shop.bid(listing, 1 + amount // 10 % 2, amount)
    process = subprocess.Popen(
        [sys.executable, "-c", HALFWAY], env=environment(), cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "inside the transaction\n"

    process.kill()
    process.wait()

    assert LedgerEntry.objects.count() == 0
    assert place_of(listing) == StreamId(0, 0)
    deadline_s = time.monotonic() + 10
    while store() == 0:  # until PostgreSQL has noticed that the process is gone
        assert time.monotonic() < deadline_s
    assert [row.price_minor for row in entries_of(listing, "bid")] == list(range(100, 400, 10))


@pytest.mark.parametrize("command", [["manage.py", "persist"], ["-m", "bidding.persister"], ["bidding/persister.py"]])
def test_as_a_command_it_runs_until_it_is_told_to_stop(shop, transactional_db, command):
    listing = shop.listing()
    process = subprocess.Popen([sys.executable, *command], env=environment(), cwd=ROOT)
    deadline_s = time.monotonic() + 20
    try:
        shop.bid(listing, 1, 100)
        while LedgerEntry.objects.count() < 2:
            assert time.monotonic() < deadline_s, "nothing was stored"
            time.sleep(0.02)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=5) == 0
    finally:
        process.kill()
        process.wait()
