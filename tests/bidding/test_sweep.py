"""Starts and ends come by the ledger's clock, whether or not anyone watches."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from bidding import guards, keys, scripts, sweep
from bidding.models import Listing, ListingResult
from bidding.outcomes import LedgerUnavailable
from tests.bidding.shop import keys_of, logged, run, store
from tests.clock import now_ms, wait_until_ms


def status_of(listing: Listing) -> str:
    store()
    listing.refresh_from_db()
    return listing.status


def test_what_is_due_starts_and_ends(shop):
    starts_at_ms = now_ms() + 200
    starting = shop.listing(starts_at_ms=starts_at_ms)
    ending = shop.listing(lasts_ms=200)
    running = shop.listing()
    assert sweep.sweep_due() == 0
    wait_until_ms(max(starts_at_ms, ending.ends_at_ms))

    assert sweep.sweep_due() == 2

    assert [status_of(listing) for listing in (starting, ending, running)] == ["open", "closed", "open"]
    assert sweep.sweep_due() == 0


def test_swept_twice_it_is_closed_once(shop, ledger):
    listing = shop.listing(lasts_ms=100)
    wait_until_ms(listing.ends_at_ms)

    sweep.sweep_due()
    sweep.sweep_due()

    assert [entry["type"] for _, entry in logged(ledger, listing)] == ["opened", "status"]


def test_a_paused_listing_is_left_alone_even_if_it_is_due_by_mistake(shop, ledger):
    listing = shop.listing(lasts_ms=300)
    run(scripts.pause_listing(keys_of(listing)), listing)
    due = keys.due(keys_of(listing).shard)
    ledger.zadd(due, {str(listing.pk): 1})

    assert sweep.sweep_due() == 0

    assert ledger.zscore(due, listing.pk) is None
    assert status_of(listing) == "paused"


def test_what_the_ledger_does_not_have_is_due_no_more(shop, ledger):
    ledger.zadd(keys.due(3), {"3": 1})

    assert sweep.sweep_due() == 0

    assert ledger.zscore(keys.due(3), 3) is None


def test_on_a_shut_ledger_nothing_is_swept_and_that_is_said(shop):
    listing = shop.listing(lasts_ms=100)
    guards.shut(range(16), "test")
    wait_until_ms(listing.ends_at_ms)

    with pytest.raises(LedgerUnavailable):
        sweep.sweep_due()

    assert status_of(listing) == "open"


def test_a_thousand_that_end_together_close_and_have_results_within_seconds(shop):
    ends_at_ms = now_ms() + 8_000
    listings = [shop.row() for _ in range(1_000)]
    Listing.objects.update(ends_at_ms=ends_at_ms, created_at=timezone.now() - timedelta(minutes=1))
    while sweep.open_missing():
        store()
    wait_until_ms(ends_at_ms)

    began_s = time.monotonic()
    assert sweep.sweep_due() == len(listings)
    closed_s = time.monotonic() - began_s
    store()

    assert closed_s < 2
    assert ListingResult.objects.count() == len(listings)
    assert time.monotonic() - began_s < 10


def test_a_listing_whose_opening_was_missed_is_opened(shop):
    listing = shop.row()
    Listing.objects.update(created_at=timezone.now() - timedelta(seconds=6))

    assert sweep.open_missing() == 1

    assert status_of(listing) == "open"
    assert sweep.open_missing() == 0


def test_a_listing_that_is_just_being_made_is_left_to_its_maker(shop):
    shop.row()

    assert sweep.open_missing() == 0


def test_opened_too_late_it_ends_unsold(shop):
    listing = shop.row(lasts_ms=50)
    wait_until_ms(listing.ends_at_ms)

    sweep.open_missing(older_than_s=0)
    sweep.sweep_due()

    assert status_of(listing) == "closed"
    assert ListingResult.objects.get().outcome == "unsold"
