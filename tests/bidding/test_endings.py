"""What ends soon is told once, to those whom it concerns."""

import pytest

from bidding import endings, scripts, voiding
from bidding.models import Listing, Notice, Watch
from tests.bidding.shop import keys_of, run, store
from tests.clock import now_ms

MINUTE_MS = 60_000


def told() -> set[tuple[int, int]]:
    return set(Notice.objects.filter(kind="ending_soon").values_list("user_id", "listing_id"))


def ending(shop, *, in_ms: int = 10 * MINUTE_MS, lasts_ms: int = 3 * 60 * MINUTE_MS) -> Listing:
    """An open listing of which only so much is left."""
    listing = shop.listing(lasts_ms=lasts_ms)
    store()
    now = now_ms()
    Listing.objects.filter(pk=listing.pk).update(starts_at_ms=now + in_ms - lasts_ms, ends_at_ms=now + in_ms)
    return listing


def watch(listing, person) -> None:
    Watch.objects.create(listing=listing, user=person)


def test_watchers_and_bidders_are_told_and_the_seller_is_not(shop):
    listing = shop.listing()
    shop.bid(listing, 1, 100)
    store()
    Listing.objects.filter(pk=listing.pk).update(starts_at_ms=1, ends_at_ms=now_ms() + 10 * MINUTE_MS)
    for person in (shop.seller, shop.people[1], shop.people[2]):
        watch(listing, person)

    assert endings.tell_endings() == 2

    assert told() == {(shop.people[1].pk, listing.pk), (shop.people[2].pk, listing.pk)}
    assert set(Notice.objects.values_list("price_minor", flat=True)) == {100}


@pytest.mark.parametrize(
    ("in_ms", "lasts_ms", "soon"),
    [
        (14 * MINUTE_MS, 3 * 60 * MINUTE_MS, True),
        (16 * MINUTE_MS, 3 * 60 * MINUTE_MS, False),
        (4 * MINUTE_MS, 20 * MINUTE_MS, True),
        (6 * MINUTE_MS, 20 * MINUTE_MS, False),
        (-1, 3 * 60 * MINUTE_MS, False),
    ],
)
def test_soon_is_a_quarter_of_an_hour_or_the_last_quarter(shop, in_ms, lasts_ms, soon):
    watch(ending(shop, in_ms=in_ms, lasts_ms=lasts_ms), shop.people[1])

    assert endings.tell_endings() == int(soon)


def test_a_moved_end_tells_nobody_again(shop):
    listing = ending(shop)
    watch(listing, shop.people[1])
    endings.tell_endings()
    Listing.objects.filter(pk=listing.pk).update(ends_at_ms=now_ms() + 12 * MINUTE_MS)
    watch(listing, shop.people[2])

    assert endings.tell_endings() == 0


def test_a_paused_listing_waits(shop):
    listing = ending(shop)
    watch(listing, shop.people[1])
    Listing.objects.filter(pk=listing.pk).update(status="paused")
    assert endings.tell_endings() == 0

    Listing.objects.filter(pk=listing.pk).update(status="open")
    assert endings.tell_endings() == 1


def test_who_was_voided_is_not_told(shop):
    listing = shop.listing()
    shop.bid(listing, 1, 100)
    shop.bid(listing, 2, 200)
    store()
    voiding.void_bidder(listing=listing, paddle=2, reason="no money", actor=shop.seller)
    store()
    Listing.objects.filter(pk=listing.pk).update(starts_at_ms=1, ends_at_ms=now_ms() + MINUTE_MS)

    endings.tell_endings()

    assert told() == {(shop.people[1].pk, listing.pk)}


def test_many_that_end_together_are_all_told(shop, monkeypatch):
    monkeypatch.setattr(endings, "LISTINGS_AT_ONCE", 3)
    listings = [ending(shop) for _ in range(7)]
    for listing in listings:
        watch(listing, shop.people[1])

    assert endings.tell_endings() == 7
    assert endings.tell_endings() == 0


def test_a_poke_is_a_few_queries_on_the_index_of_ends(shop, django_assert_max_num_queries):
    for _ in range(10):
        watch(ending(shop), shop.people[1])

    with django_assert_max_num_queries(12):
        endings.tell_endings()

    assert "listing_" in endings.ending_soon(now_ms()).explain()


def test_a_cancelled_listing_is_not_told(shop):
    listing = ending(shop)
    watch(listing, shop.people[1])
    run(scripts.cancel_listing(keys_of(listing), unless_bids=False), listing)
    store()

    assert endings.tell_endings() == 0
