"""Ended listings leave the ledger a day after PostgreSQL knows all about them."""

import asyncio
import time
from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.db import OperationalError
from django.utils import timezone

from bidding import archive, scripts, selectors, services
from bidding.models import Listing, ListingResult
from bidding.outcomes import BidAccepted, BidRejected, Reason
from tests.bidding.shop import keys_of, run, store

A_DAY = timedelta(hours=24)


def is_in_ledger(ledger, listing: Listing) -> bool:
    return bool(ledger.exists(keys_of(listing).state))


def age_results(age: timedelta) -> None:
    ListingResult.objects.update(created_at=timezone.now() - age)


def test_a_day_after_its_result_a_listing_leaves(shop, ledger):
    listing = shop.ended((1, 100))
    running = shop.listing()
    store()
    age_results(A_DAY + timedelta(seconds=1))

    assert archive.forget_ended() == 1

    assert not is_in_ledger(ledger, listing)
    assert is_in_ledger(ledger, running)
    assert archive.forget_ended() == 0


def test_before_that_it_stays(shop, ledger):
    listing = shop.ended((1, 100))
    store()
    age_results(A_DAY - timedelta(seconds=5))

    assert archive.forget_ended() == 0

    assert is_in_ledger(ledger, listing)


def test_without_a_result_it_stays(shop, ledger):
    listing = shop.ended((1, 100))
    store()
    ListingResult.objects.all().delete()

    archive.forget_ended()

    assert is_in_ledger(ledger, listing)


def test_a_cancelled_listing_leaves_a_day_later(shop, ledger):
    listing = shop.listing()
    run(scripts.cancel_listing(keys_of(listing), unless_bids=False), listing)
    store()
    assert archive.forget_ended() == 0
    listing.refresh_from_db()
    Listing.objects.update(at_ms=listing.at_ms - A_DAY // timedelta(milliseconds=1) - 1_000)

    assert archive.forget_ended() == 1

    assert not is_in_ledger(ledger, listing)


def test_a_repeated_id_is_then_answered_from_postgresql(shop, ledger, transactional_db):
    listing = shop.listing(lasts_ms=300)
    shop.bid(listing, 1, 100, bid_id="mine")
    told = shop.bid(listing, 1, 100, bid_id="mine")
    shop.wait_and_close(listing)
    store()
    age_results(A_DAY * 2)
    archive.forget_ended()

    again = async_to_sync(services.place_bid)(
        listing_id=listing.pk, bidder_id=shop.people[1].pk, bid_id="mine", amount_minor=999
    )

    assert isinstance(told, BidAccepted)
    assert again == told


@pytest.mark.parametrize("away", ["frozen", "down"])
async def test_a_bid_on_a_forgotten_listing_is_answered_while_postgresql_is_away(ledger, settings, monkeypatch, away):
    def stored_answer(*asked):
        time.sleep(1)
        raise OperationalError("the server closed the connection")

    settings.BIDDING_TIMEOUT_MS = 100 if away == "frozen" else 5_000
    monkeypatch.setattr(selectors, "stored_answer", stored_answer)
    async with asyncio.timeout(3):
        answer = await services.place_bid(listing_id=1, bidder_id=1, bid_id="a", amount_minor=100)
    assert answer == BidRejected(Reason.UNAVAILABLE)
