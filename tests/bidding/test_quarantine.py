"""Entries that can't be stored are kept, hold their listing, and hold up nothing else."""

import json
import threading

import pytest
from django.db import connection

from bidding import finalize, quarantine
from bidding.models import LedgerEntry, Listing, ListingResult, QuarantinedEntry, ShardCursor
from tests.bidding.shop import entries_of, keys_of, log_raw, logged, store
from tests.clock import wait_until_ms
from web.accounts.models import User


def a_bid(ledger, listing: Listing) -> dict:
    """The listing's last bid as the log has it."""
    return [entry for _, entry in logged(ledger, listing) if entry["type"] == "bid"][-1]


def spoil(**changes):
    return lambda bid: json.dumps(bid | changes)


UNSTORABLE = {
    "no JSON": lambda bid: json.dumps(bid)[:-5],
    "no object": lambda bid: "[1, 2]",
    "nothing": lambda bid: "",
    "bytes that are no text": lambda bid: json.dumps(bid).encode() + b"\xff\xfe",
    "a NUL": spoil(bid_id="a\0b"),
    "a missing field": lambda bid: json.dumps({name: bid[name] for name in bid if name != "hard_end_ms"}),
    "an unknown type": spoil(type="bet"),
    "a person who isn't there": spoil(bidder=99_999_999, bid_id="other"),
    "a fraction": spoil(value_minor=100.5, bid_id="other"),
    "a number beyond all": spoil(price_minor=10**30, bid_id="other"),
    "a word for a number": spoil(bid_count="many", bid_id="other"),
    "an id that is too long": spoil(bid_id="x" * 65),
    "an id that was accepted before": spoil(),
}


@pytest.mark.parametrize("kind", UNSTORABLE)
def test_what_cant_be_stored_is_kept_and_the_shard_goes_on(shop, ledger, kind):
    listing = shop.listing()
    shop.bid(listing, 1, 100)
    payload = UNSTORABLE[kind](a_bid(ledger, listing))
    stream = log_raw(ledger, keys_of(listing).shard, payload)
    shop.bid(listing, 2, 150)

    assert store() == 4

    kept = QuarantinedEntry.objects.get()
    assert f"{kept.stream_ms}-{kept.stream_n}" == stream
    assert kept.payload == payload if isinstance(payload, str) else payload.decode(errors="backslashreplace")
    assert kept.problem
    assert [row.price_minor for row in entries_of(listing, "bid")] == [100, 150]
    listing.refresh_from_db()
    assert listing.price_minor == 150
    names_it = "listing" in str(payload)
    assert (kept.listing, listing.held) == (listing if names_it else None, names_it)


def test_an_entry_of_no_listing_is_kept_without_one(shop, ledger):
    listing = shop.listing()
    entry = logged(ledger, listing)[0][1]
    log_raw(ledger, keys_of(listing).shard, json.dumps(entry | {"listing": listing.pk + 16_000}))

    store()

    assert QuarantinedEntry.objects.get().listing is None
    assert not ShardCursor.objects.exclude(stopped_because="").exists()


def test_an_entry_in_the_wrong_shards_log_is_kept(shop, ledger):
    listing, neighbour = shop.listing(), shop.listing()
    log_raw(ledger, keys_of(neighbour).shard, json.dumps(logged(ledger, listing)[0][1]))

    store()

    assert "another shard" in QuarantinedEntry.objects.get().problem
    assert len(entries_of(listing)) == 1


def held_and_ended(shop, ledger) -> Listing:
    """A listing with bids of 100 and 200 that closed; the entry of a third person's 150 can't be stored."""
    listing = shop.listing(lasts_ms=400)
    shop.bid(listing, 1, 100)
    bid = a_bid(ledger, listing) | {"bidder": 99_999_999, "bid_id": "lost", "value_minor": 150}
    log_raw(ledger, keys_of(listing).shard, json.dumps(bid))
    shop.bid(listing, 2, 200)
    wait_until_ms(listing.ends_at_ms)
    shop.close(listing)
    store()
    listing.refresh_from_db()
    return listing


def test_a_held_listing_gets_no_result(shop, ledger):
    listing = held_and_ended(shop, ledger)

    finalize.write_results()

    assert listing.held
    assert listing.status == "closed"
    assert not ListingResult.objects.exists()


def test_released_as_it_is_it_gets_its_result(shop, ledger):
    listing = held_and_ended(shop, ledger)
    entry = QuarantinedEntry.objects.get()

    assert quarantine.release(entry, shop.people[3]) is False

    entry.refresh_from_db()
    listing.refresh_from_db()
    assert entry.released_at is not None
    assert entry.released_by == shop.people[3]
    assert not listing.held
    assert ListingResult.objects.get().winner == shop.people[2]


def test_what_can_be_stored_by_now_is_stored_when_released(shop, ledger):
    listing = held_and_ended(shop, ledger)
    User.objects.create(pk=99_999_999, username="came back")
    listing.refresh_from_db()
    state = (listing.seq, listing.status, listing.price_minor)

    assert quarantine.release(QuarantinedEntry.objects.get(), shop.people[3]) is True

    assert [row.value_minor for row in entries_of(listing, "bid")] == [100, 150, 200]
    listing.refresh_from_db()
    assert (listing.seq, listing.status, listing.price_minor) == state


def test_released_twice_is_released_once(shop, ledger):
    held_and_ended(shop, ledger)
    entry = QuarantinedEntry.objects.get()
    quarantine.release(entry, shop.people[3])

    assert quarantine.release(entry, shop.people[2]) is False

    entry.refresh_from_db()
    assert entry.released_by == shop.people[3]


def test_a_listing_stays_held_until_its_last_entry_is_released(shop, ledger):
    listing = shop.listing()
    entry = logged(ledger, listing)[0][1]
    for _ in range(2):
        log_raw(ledger, keys_of(listing).shard, json.dumps(entry | {"type": "bet"}))
    store()
    first, second = QuarantinedEntry.objects.order_by("pk")

    quarantine.release(first, shop.people[3])
    listing.refresh_from_db()
    assert listing.held

    quarantine.release(second, shop.people[3])
    listing.refresh_from_db()
    assert not listing.held
    assert LedgerEntry.objects.count() == 1


def test_a_release_puts_no_older_state_over_what_a_persister_stores_meanwhile(transactional_db, shop, monkeypatch):
    listing = shop.listing(lasts_ms=400)
    bidder = shop.people[3]
    shop.bid(listing, 3, 100)
    User.objects.filter(pk=bidder.pk).delete()
    store()
    User.objects.create(pk=bidder.pk, username=bidder.username)
    shop.wait_and_close(listing)
    apply = quarantine.rows.apply

    def late(entries):
        monkeypatch.undo()
        persister = threading.Thread(target=lambda: (store(), connection.close()))
        persister.start()
        persister.join(1)
        apply(entries)

    monkeypatch.setattr(quarantine.rows, "apply", late)
    quarantine.release(QuarantinedEntry.objects.get(), shop.seller)

    store()
    assert ListingResult.objects.get(listing=listing).winner == bidder
