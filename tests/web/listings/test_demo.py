"""The demo's data and its bots."""

import io

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from PIL import Image

from bidding import selectors, services
from bidding.models import Category, Listing
from tests.bidding.away import shut_all
from web.listings.demo.catalogue import LOTS

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _demo_site(settings, tmp_path):
    settings.DEBUG = True
    settings.MEDIA_ROOT = tmp_path


def seed():
    said = io.StringIO()
    call_command("seed_demo", stdout=said)
    return said.getvalue()


def test_seeding_makes_people_and_twelve_lots_that_can_be_watched(house):
    assert seed() == "Demo: 66 people, 12 lots and 22 bids are new.\n"
    people = get_user_model().objects
    assert people.filter(username__startswith="bidder").count() == 60
    assert people.filter(username__startswith="seller").count() == 5
    assert people.get(username="bidder60").check_password("demo")
    admin = people.get(username="admin")
    assert admin.check_password("admin")
    assert admin.is_staff
    now_ms = selectors.ledger_now_ms()
    lots = Listing.objects.all()
    assert len(lots) == 12
    assert sum(0 < listing.ends_at_ms - now_ms < 15 * 60_000 for listing in lots) >= 3
    live = selectors.live_publics(lots)
    assert sorted({public["status"] for public in live.values()}) == ["open", "scheduled"]
    assert sum(public["bid_count"] for public in live.values()) == 22
    assert Category.objects.filter(listings__isnull=False).distinct().count() == 6


def test_seeding_before_anything_else_runs_has_the_ledger_checked_so_that_bids_are_taken(house, ledger):
    shut_all(ledger)
    assert seed() == "Demo: 66 people, 12 lots and 22 bids are new.\n"


def test_every_lot_has_a_picture_of_its_own(house):
    seed()
    pictures = [listing.cover.image for listing in Listing.objects.all()]
    assert len({picture.name for picture in pictures}) == 12
    for picture in pictures:
        with Image.open(picture) as image:
            assert image.size == (800, 800)


def test_seeding_again_makes_nothing_twice(house):
    seed()
    assert seed() == "Demo: 0 people, 0 lots and 0 bids are new.\n"
    assert Listing.objects.count() == 12


def test_what_has_ended_is_put_up_again_with_the_same_picture(house):
    seed()
    gone = Listing.objects.first()
    services.cancel_listing(gone)
    Listing.objects.filter(pk=gone.pk).update(status="cancelled")
    assert "1 lots" in seed()
    pair = Listing.objects.filter(title=gone.title)
    assert len({listing.cover.image.name for listing in pair}) == 1
    assert pair.count() == 2


def test_seeding_leaves_a_changed_password_alone(house):
    seed()
    bidder = get_user_model().objects.get(username="bidder1")
    bidder.set_password("mine now")
    bidder.save()
    seed()
    bidder.refresh_from_db()
    assert bidder.check_password("mine now")


def test_seeding_works_while_the_ledger_is_away(house, settings):
    settings.BIDDING_REDIS_URL = "redis://127.0.0.1:1/0"
    assert seed() == "Demo: 66 people, 12 lots and 0 bids are new.\n"


def test_without_debug_nothing_is_seeded(house, settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="DEBUG=True"):
        seed()
    assert not get_user_model().objects.exists()


def test_the_catalogue_offers_something_of_everything():
    assert any(lot.reserve for lot in LOTS)
    assert any(lot.buy_now for lot in LOTS)
    assert any(lot.starts_in == 2 for lot in LOTS)
    assert any(len(lot.steps) == 1 for lot in LOTS)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "file:///etc/passwd"])
def test_bots_say_when_nobody_answers(url):
    with pytest.raises(CommandError, match=url):
        call_command("demo_bots", bots=2, seconds=1, url=url, stdout=io.StringIO())


@pytest.mark.parametrize("bots", [0, 61])
def test_bots_are_as_many_as_there_are_bidders(bots):
    with pytest.raises(CommandError, match="1 to 60"):
        call_command("demo_bots", bots=bots, stdout=io.StringIO())
