"""Sales that ended long ago leave the busy table, once, and are seen as before."""

import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.core.management import CommandError, call_command
from django.utils import timezone

from bidding import old_sales, selectors, services
from bidding.models import ArchivedEntry, LedgerEntry, Listing, ListingResult, StoredEntry
from bidding.verify import verify
from deploy.local.program import ROOT
from tests.bidding.shop import Shop, environment, store
from tests.clock import now_ms
from web.accounts import export
from web.listings.finding import Finding, find

A_WEEK = timedelta(days=7)


def sold(shop: Shop, *bids: tuple[int, int]) -> Listing:
    """A sale that ended a week ago, as far as anybody asks."""
    listing = shop.ended(*bids or ((1, 100), (2, 110), (1, 130)))
    store()
    ListingResult.objects.filter(listing=listing).update(created_at=timezone.now() - A_WEEK)
    listing.refresh_from_db()
    return listing


def archived(**options) -> old_sales.Amount:
    return old_sales.archive_sales(before_ms=now_ms(), say=lambda line: None, **options)


def differences(listing: Listing) -> list[str]:
    return list(verify(listing_id=listing.pk, say=lambda line: None, look_again_s=0))


def shown(listing: Listing, shop: Shop) -> list[object]:
    """What people see of the sale's bids."""
    viewer = shop.people[1]
    bid = StoredEntry.objects.filter(listing=listing, bidder=viewer).latest("pk")
    repeated = async_to_sync(services.place_bid)
    return [
        selectors.bid_history(listing.pk),
        selectors.bidders_of(listing),
        selectors.stored_listing(listing.pk, viewer.pk).you,
        selectors.seen_many([listing], viewer_id=viewer.pk, now_ms=0),
        repeated(listing_id=listing.pk, bidder_id=viewer.pk, bid_id=bid.bid_id or "", amount_minor=1),
        [found.pk for found in find(Finding(bidder_id=viewer.pk), now_ms=now_ms())],
        "".join(export.pieces(viewer)).partition('"bids": ')[2].partition("]")[0],
        differences(listing),
    ]


def test_an_archived_sale_is_seen_as_before(shop):
    listing = sold(shop)
    before = shown(listing, shop)

    assert archived() == old_sales.Amount(1, 5)

    assert not LedgerEntry.objects.filter(listing=listing).exists()
    assert shown(listing, shop) == before
    assert before[-1] == []


def test_what_runs_or_has_just_ended_or_is_held_stays(shop):
    running, held = shop.listing(), sold(shop)
    Listing.objects.filter(pk=held.pk).update(held=True)
    fresh = shop.ended((1, 100))
    store()

    assert archived() == old_sales.Amount()
    assert old_sales.archive_sales(before_ms=sold(shop).at_ms, say=lambda line: None) == old_sales.Amount()
    assert LedgerEntry.objects.filter(listing__in=[running, held, fresh]).count() == 1 + 5 + 3


def test_two_at_once_are_one_too_many(shop, transactional_db):
    with old_sales._alone():
        in_another_session = subprocess.run(command("--days", "1"), cwd=ROOT, env=environment(), capture_output=True)
    assert b"Another archive_sales is at work" in in_another_session.stderr


def test_a_dry_run_only_says_how_much(shop, capsys):
    sold(shop)

    call_command("archive_sales", "--days", "1", "--dry-run")
    assert "0 entries of 0 sales would be moved." in capsys.readouterr().out
    call_command("archive_sales", "--before", "2100-01-01", "--dry-run")
    assert "5 entries of 1 sales would be moved." in capsys.readouterr().out

    assert not ArchivedEntry.objects.exists()
    with pytest.raises(CommandError, match="not allowed with argument"):
        call_command("archive_sales", "--before", "2100-01-01", "--days", "1")


def test_killed_in_between_it_goes_on_where_it_was_and_moves_each_entry_once(shop, transactional_db):
    listings = [sold(shop) for _ in range(20)]
    before = list(StoredEntry.objects.order_by("pk").values())
    process = subprocess.Popen(
        command("--before", "2100-01-01", "--at-once", "1"), cwd=ROOT, env=environment(), stdout=subprocess.PIPE
    )
    process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    process.wait()
    part = ArchivedEntry.objects.count()
    assert 0 < part < len(before)

    assert archived().entries == len(before) - part

    assert list(StoredEntry.objects.order_by("pk").values()) == before
    assert ArchivedEntry.objects.count() == len(before)
    assert not any(differences(listing) for listing in listings)


def command(*options: str) -> list[str]:
    return [sys.executable, "-u", str(ROOT / "manage.py"), "archive_sales", *options]
