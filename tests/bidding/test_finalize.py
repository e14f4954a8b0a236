"""Results and notices: once, and only after the listing's last bid."""

import time

from bidding import batch, finalize, persister, scripts, voiding
from bidding.models import Listing, ListingResult, Notice
from tests.bidding.shop import keys_of, run, store
from tests.together import together


def told(listing) -> set[tuple[str, str]]:
    return set(Notice.objects.filter(listing=listing).values_list("user__username", "kind"))


def test_a_sold_listing_has_a_winner_and_everyone_is_told(shop):
    listing = shop.ended((1, 100), (2, 200), (3, 300), (2, 400))

    store()

    result = ListingResult.objects.get(listing=listing)
    listing.refresh_from_db()
    assert (result.outcome, result.price_minor, result.winner, result.winner_paddle) == ("sold", 400, shop.people[2], 2)
    assert result.at_ms == listing.at_ms >= listing.ends_at_ms
    seller, first, winner, second = (person.username for person in shop.people)
    assert told(listing) == {(seller, "sold"), (winner, "won"), (first, "lost"), (second, "lost")}
    assert set(Notice.objects.values_list("price_minor", "at_ms")) == {(400, result.at_ms)}


def test_without_a_bid_it_is_unsold(shop):
    listing = shop.ended()

    store()

    result = ListingResult.objects.get(listing=listing)
    assert (result.outcome, result.price_minor, result.winner) == ("unsold", None, None)
    assert told(listing) == {(shop.seller.username, "unsold")}


def test_below_the_reserve_it_is_unsold_and_bidders_lost(shop):
    listing = shop.ended((1, 100), reserve_minor=1_000)

    store()

    assert ListingResult.objects.get(listing=listing).outcome == "unsold"
    assert told(listing) == {(shop.seller.username, "unsold"), (shop.people[1].username, "lost")}


def test_a_buy_now_wins_at_once(shop):
    listing = shop.listing(buy_now_minor=900)
    shop.buy_now(listing, 1)

    store()

    result = ListingResult.objects.get(listing=listing)
    assert (result.outcome, result.price_minor, result.winner) == ("sold", 900, shop.people[1])


def test_a_cancelled_listing_has_no_result(shop):
    listing = shop.listing()
    shop.bid(listing, 1, 100)
    run(scripts.cancel_listing(keys_of(listing), unless_bids=False), listing)

    store()
    finalize.write_results()

    listing.refresh_from_db()
    assert listing.status == "cancelled"
    assert not ListingResult.objects.exists()
    assert not Notice.objects.exists()


def test_no_result_before_the_last_bid_is_stored(shop, monkeypatch):
    monkeypatch.setattr(batch, "BATCH_ENTRIES", 2)
    listing = shop.ended((1, 100), (2, 200), (3, 300))
    shard = keys_of(listing).shard

    for _ in range(2):  # opened and a bid, two bids; the closing entry is still to come
        batch.store_batch([shard])
        finalize.write_results()
        assert not ListingResult.objects.exists()
    persister.drain(shard)

    assert ListingResult.objects.get().winner == shop.people[3]


def test_written_again_it_stays_as_it_is(shop):
    shop.ended((1, 100))
    store()
    before = list(ListingResult.objects.values()), list(Notice.objects.order_by("pk").values())

    assert finalize.write_results() == 0

    assert (list(ListingResult.objects.values()), list(Notice.objects.order_by("pk").values())) == before


def test_what_ended_lately_is_looked_at_every_second_and_the_rest_now_and_then(shop, monkeypatch):
    monkeypatch.setattr(finalize, "_all_looked_at_s", time.monotonic())
    late, long_ago = shop.ended(), shop.ended()
    store()
    ListingResult.objects.all().delete()
    Listing.objects.filter(pk=long_ago.pk).update(ends_at_ms=1)

    assert finalize.write_missing() == 1
    assert ListingResult.objects.get().listing == late
    monkeypatch.setattr(finalize, "_all_looked_at_s", time.monotonic() - finalize.LOOK_AT_ALL_S)
    assert finalize.write_missing() == 1


def test_two_at_once_write_one_result_and_one_notice_each(shop, transactional_db, monkeypatch):
    monkeypatch.setattr("bidding.persister.finalize.write_results", lambda _: 0)
    listings = [shop.ended((1, 100), (2, 200)) for _ in range(5)]
    store()
    monkeypatch.undo()

    together(*[finalize.write_results] * 4)

    assert ListingResult.objects.count() == len(listings)
    assert Notice.objects.count() == 3 * len(listings)


def test_a_voided_bidder_is_not_told_that_he_lost(shop):
    listing = shop.listing(lasts_ms=1_000)
    shop.bid(listing, 1, 100)
    shop.bid(listing, 2, 200)
    store()
    voiding.void_bidder(listing=listing, paddle=2, reason="no money", actor=shop.seller)
    shop.wait_and_close(listing)

    store()

    result = ListingResult.objects.get(listing=listing)
    assert (result.price_minor, result.winner) == (100, shop.people[1])
    assert told(listing) == {(shop.seller.username, "sold"), (shop.people[1].username, "won")}


def test_many_that_end_together_take_a_few_queries(shop, django_assert_max_num_queries, monkeypatch):
    monkeypatch.setattr("bidding.persister.finalize.write_results", lambda _: 0)
    listings = [shop.listing(buy_now_minor=900) for _ in range(40)]
    for listing in listings:
        shop.buy_now(listing, 1)
    store()
    monkeypatch.undo()

    with django_assert_max_num_queries(8):
        assert finalize.write_results() == 40
