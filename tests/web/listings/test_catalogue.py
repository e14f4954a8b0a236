"""The catalogue without script."""

import re

import pytest
from asgiref.sync import async_to_sync

from bidding import services
from bidding.models import Category, Listing
from bidding.outcomes import BidAccepted
from tests.clock import HOUR_MS, now_ms
from tests.web.listings.conftest import bid, text_of

pytestmark = pytest.mark.django_db(transaction=True)


def stored(status):
    Listing.objects.update(status=status, epoch=1)


def buy(listing, person):
    """Only the ledger knows, as nothing is persisted."""
    outcome = async_to_sync(services.buy_now)(listing_id=listing.pk, bidder_id=person.pk, bid_id="buy")
    assert isinstance(outcome, BidAccepted)


def test_a_live_lot_shows_its_price_as_the_ledger_has_it(client, lot, person):
    clock = lot()
    stored("open")
    bid(clock.pk, person("ann"), amount_minor=12_345)
    page = client.get("/")
    assert "A longcase clock" in text_of(page)
    assert "Current bid $123.45 1 bid" in text_of(page)
    assert f'href="/listings/{clock.pk}/"' in page.content.decode()


def test_without_script_a_card_tells_how_long_it_runs(client, lot):
    lot("A vase", ends_at_ms=now_ms() + 2 * HOUR_MS)
    stored("open")
    lot("A clock", starts_at_ms=now_ms() + 50 * HOUR_MS, ends_at_ms=now_ms() + 60 * HOUR_MS)
    assert re.search(r"Closes in (2:00:00|1:59:\d\d) ", text_of(client.get("/")))
    assert re.search(r"Opens in 2 d [12] h ", text_of(client.get("/?show=coming")))


def test_a_lot_without_bids_shows_where_it_starts(client, lot):
    lot()
    stored("open")
    assert "Starting price $100.00 No bids yet" in text_of(client.get("/"))


def test_the_next_to_close_comes_first(client, lot):
    lot("Later", ends_at_ms=now_ms() + 2 * HOUR_MS)
    lot("Sooner")
    stored("open")
    text = text_of(client.get("/"))
    assert text.index("Sooner") < text.index("Later")


def test_what_was_sold_a_moment_ago_is_not_the_first_to_be_seen(client, lot, person):
    sold = lot("Sold", buy_now_minor=50_000)
    for number in range(5):
        lot(f"Running {number}", ends_at_ms=now_ms() + 2 * HOUR_MS)
    stored("open")
    assert text_of(client.get("/")).index("Sold") < text_of(client.get("/")).index("Running 0")
    buy(sold, person("ann"))
    page = client.get("/")
    assert [card.listing.title for card in page.context["page"].cards][-1] == "Sold"
    assert "lots--featured" in page.content.decode()


def test_nothing_is_shown_large_when_all_is_over(client, lot, person):
    sold = [lot(f"Sold {number}", buy_now_minor=50_000) for number in range(5)]
    stored("open")
    assert "lots--featured" in client.get("/").content.decode()
    for listing in sold:
        buy(listing, person(f"buyer-{listing.pk}"))
    assert "lots--featured" not in client.get("/").content.decode()


def test_each_tab_shows_what_it_says(client, lot):
    lot("Open now")
    stored("open")
    lot("Opens later", starts_at_ms=now_ms() + 60_000)
    assert "Opens later" not in text_of(client.get("/?show=live"))
    coming = text_of(client.get("/?show=coming"))
    assert "Opens later" in coming
    assert "Open now" not in coming
    assert "Nothing has ended yet" in text_of(client.get("/?show=ended"))


def test_a_cancelled_lot_is_told_so_among_the_ended(client, lot):
    clock = lot()
    services.cancel_listing(clock)
    stored("cancelled")
    assert "Cancelled" in text_of(client.get("/?show=ended"))


def test_a_category_shows_its_own(client, lot):
    lot()
    stored("open")
    Category.objects.create(slug="chairs", name="Chairs")
    assert "A longcase clock" in text_of(client.get("/?category=clocks"))
    assert "Nothing in Chairs here" in text_of(client.get("/?category=chairs"))


def test_an_empty_house_says_where_to_look(client, house):
    assert "No lot is under the hammer" in text_of(client.get("/"))


@pytest.mark.parametrize("query", ["show=all", "category=none"])
def test_an_unknown_filter_is_not_found(client, house, query):
    assert client.get(f"/?{query}").status_code == 404


def test_many_lots_come_in_pages(client, lot, person):
    seller = person("dealer")
    for number in range(25):
        lot(f"Clock {number}", seller=seller)
    stored("open")
    assert "Page 1 of 2" in text_of(client.get("/"))
    assert "Page 2 of 2" in text_of(client.get("/?page=2"))
    assert client.get("/?page=nonsense").status_code == 200


def test_the_catalogue_stands_while_the_ledger_is_away(client, lot, settings):
    lot()
    stored("open")
    settings.BIDDING_REDIS_URL = "redis://127.0.0.1:1/0"
    assert "A longcase clock" in text_of(client.get("/"))
