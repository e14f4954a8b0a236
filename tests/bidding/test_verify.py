"""Books that are right have no difference; of books that were tampered with, each difference is found and named."""

import re
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from bidding import archive, rebuild, scripts, verify, voiding
from bidding.models import ListingResult, Notice
from tests.bidding.corruptions import BESIDE_ROWS, IN_ROWS, Books, change, of
from tests.bidding.shop import store


def lines(**options) -> list[str]:
    """What verifying finds."""
    return list(verify.verify(say=lambda _: None, look_again_s=0, **options))


@pytest.fixture
def books(shop) -> Books:
    return Books.of(shop)


class TestRightBooks:
    def test_have_no_difference(self, books):
        assert lines() == []

    def test_while_entries_are_still_on_their_way(self, books):
        books.shop.bid(books.lively, 1, 2_000)
        books.shop.bid(books.resumed, 1, 2_000)
        change(books.resumed, scripts.pause_listing)

        assert lines() == []

    def test_where_people_were_told_of_more_than_results(self, books):
        for kind in set(Notice.Kind) - set(Notice.OF_RESULTS) - {Notice.Kind.MESSAGE}:
            Notice.objects.create(user=books.shop.people[1], listing=books.lively, kind=kind, at_ms=1)

        assert lines() == []

    def test_after_a_rebuild_and_more_bids(self, books):
        rebuild.rebuild_ledger(say=lambda _: None)
        books.shop.bid(books.lively, 1, 2_000)
        books.shop.bid(books.lively, 3, 3_000)
        store()
        voiding.void_bidder(listing=books.lively, paddle=3, reason="again", actor=books.shop.seller)
        store()

        assert lines() == []

    def test_after_listings_left_the_ledger(self, books):
        ListingResult.objects.update(created_at=timezone.now() - timedelta(days=2))
        assert archive.forget_ended() == 4

        assert lines() == []

    def test_of_a_listing_longer_than_a_chunk(self, shop, monkeypatch):
        monkeypatch.setattr("bidding.replaying.CHUNK_BIDS", 7)
        monkeypatch.setattr("bidding.verify.history.CHUNK_BIDS", 7)
        monkeypatch.setattr("bidding.verify.ledger.RECEIPTS_AT_ONCE", 5)
        listing = shop.listing()
        for amount in range(100, 600, 10):
            shop.bid(listing, 1 + amount // 10 % 3, amount)
        store()
        voiding.void_bidder(listing=listing, paddle=2, reason="a test", actor=shop.seller)
        shop.bid(listing, 1, 900)
        store()

        assert lines() == []


@pytest.mark.parametrize("what", [*IN_ROWS, *BESIDE_ROWS])
def test_what_was_tampered_with_is_found(books, what):
    tamper_with, expected = (IN_ROWS | BESIDE_ROWS)[what]
    tamper_with(books)

    found = lines()

    assert any(re.search(expected, line) for line in found), found


class TestCommand:
    def test_right_books_exit_cleanly(self, books, capsys):
        call_command("verify")

        assert re.fullmatch(r"No differences: \d+ listings, [1-9]\d* bids.\n", capsys.readouterr().out)

    def test_a_difference_is_a_line_and_a_failure(self, books, capsys, monkeypatch):
        monkeypatch.setattr("bidding.verify.run.LOOK_AGAIN_S", 0)
        of(books.sold, price_minor=1)

        with pytest.raises(CommandError, match="1 difference"):
            call_command("verify")

        assert capsys.readouterr().out == f"listing {books.sold.pk}: row: price_minor is 1, should be 300\n"

    def test_one_listing_alone(self, books, capsys):
        of(books.sold, price_minor=1)

        call_command("verify", "--listing", str(books.lively.pk))

        assert re.fullmatch(r"No differences: \d+ listings, [1-9]\d* bids.\n", capsys.readouterr().out)

    def test_without_the_ledger_nothing_is_called_right(self, books, settings):
        settings.BIDDING_REDIS_URL = "redis://127.0.0.1:1/0"

        with pytest.raises(CommandError, match="Not everything could be compared"):
            call_command("verify")
