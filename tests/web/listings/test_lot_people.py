"""Who is named on a lot's page and to whom: its seller, and once it ended its winner."""

import re

import pytest
from asgiref.sync import async_to_sync
from django.utils import translation

from bidding import persister, services
from bidding.finalize import write_results
from tests.clock import now_ms, wait_until_ms
from tests.web.listings.conftest import bid, text_of
from web.accounts.models import User
from web.listings import told
from web.listings.templatetags.modules import modules

pytestmark = pytest.mark.django_db(transaction=True)


def page_of(client, listing):
    return client.get(f"/listings/{listing.pk}/")


@pytest.fixture
def ended(lot):
    """Makes lots that have ended with these bids, and have their result."""

    def make(title, *bids, **terms):
        listing = lot(title, ends_at_ms=now_ms() + 1_200, soft_close_ms=0, **terms)
        for person, amount_minor in bids:
            bid(listing.pk, person, amount_minor=amount_minor)
        wait_until_ms(listing.ends_at_ms)
        async_to_sync(services.close_if_due)(listing.pk)
        persister.work(linger_s=0)
        write_results()
        return listing

    return make


def test_only_seller_winner_and_staff_read_who_won(client_of, ended, person):
    ann, bob = person("ann-the-winner"), person("bob")
    clock = ended("A clock", (bob, 10_000), (ann, 12_000))
    winner, seller = text_of(page_of(client_of(ann), clock)), text_of(page_of(client_of(clock.seller), clock))
    staff = text_of(page_of(client_of(person("boss", is_staff=True)), clock))
    assert "What comes next Outcome Sold Price $120.00 Bids 2 bids Bought by You (paddle 2)" in winner
    assert f"Agree with {clock.seller.username} on payment and delivery." in winner
    assert "Bought by Paddle 2 · ann-the-winner ann-the-winner won." in seller
    assert "Bought by Paddle 2 · ann-the-winner" in staff
    for other in (None, bob, person("eve")):
        page = page_of(client_of(other), clock)
        assert "The result Outcome Sold Price $120.00 Bids 2 bids Bought by Paddle 2 More lots in" in text_of(page)
        assert "ann-the-winner" not in page.content.decode()


def test_an_unsold_lot_can_be_sold_again_by_its_seller(client_of, ended, person):
    clock = ended("A clock", (person("bob"), 10_000), reserve_minor=50_000)
    seller, other = page_of(client_of(clock.seller), clock), page_of(client_of(), clock)
    assert f'href="/listings/{clock.pk}/relist/"' in seller.content.decode()
    assert "The result Outcome Not sold Last bid $100.00 Bids 1 bid More lots in Clocks" in text_of(other)
    assert "relist" not in other.content.decode()


def test_the_seller_is_introduced(client_of, ended, lot, person):
    seller = person("sally")
    ended("Sold", (person("bob"), 10_000), seller=seller)
    ended("Not sold", seller=seller)
    clock = lot("On sale", seller=seller)
    page = page_of(client_of(person("ann")), clock)
    assert re.search(
        r"Sold by sally 1 lot sold · Member since [A-Z][a-z]+ \d{4} · All lots of this seller Ask the seller",
        text_of(page),
    )
    assert 'href="/?seller=sally"' in page.content.decode()
    assert 'href="/people/sally/"' in page.content.decode()
    assert f'href="/me/inbox/with/sally/?listing={clock.pk}"' in page.content.decode()
    assert "Ask the seller" not in text_of(page_of(client_of(seller), clock))


def test_of_a_seller_who_was_switched_off_nothing_leads_nowhere(client_of, lot, person):
    clock = lot(seller=person("sally"))
    User.objects.filter(pk=clock.seller_id).update(is_active=False)
    page = page_of(client_of(person("ann")), clock)
    assert "Sold by sally" in text_of(page)
    assert re.findall('href="[^"]*sally', page.content.decode()) == []


def test_the_page_knows_whether_its_viewer_watches(client_of, lot, person):
    clock, ann = lot(), person("ann")
    assert 'aria-pressed="false"' in page_of(client_of(ann), clock).content.decode()
    services.watch(user_id=ann.pk, listing_id=clock.pk)
    assert 'aria-pressed="true"' in page_of(client_of(ann), clock).content.decode()
    assert 'aria-pressed="false"' in page_of(client_of(), clock).content.decode()
    assert "watch-form" not in page_of(client_of(clock.seller), clock).content.decode()


def test_the_leader_is_offered_a_higher_maximum_without_script_too(client_of, lot, person):
    clock, ann = lot(), person("ann")
    bid(clock.pk, ann, max_minor=20_000)
    assert re.search(r'name="amount"[^>]*value="202.50"', page_of(client_of(ann), clock).content.decode())


def test_all_modules_are_asked_for_at_once(client_of, lot):
    html = page_of(client_of(), lot()).content.decode()
    preloaded = set(re.findall(r'<link rel="modulepreload" href="/static/js/(\w+)\.js">', html))
    assert {"store", "comment_list", "zoom", "write"} <= preloaded
    assert "listing" not in preloaded
    assert set(re.findall(r'modulepreload" href="/static/js/(\w+).js"', modules("page"))) == {
        "locale",
        "money",
        "times",
    }


@pytest.mark.parametrize(("count", "words"), [(0, "No bids yet"), (1, "1 bid"), (2, "2 bids"), (1_000, "1000 bids")])
def test_bids_are_counted_in_words(count, words):
    with translation.override("en"):
        assert told.bids(count) == words
