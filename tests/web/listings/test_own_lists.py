"""A person's own lots, bids, won and watched ones, and where the person stands."""

import pytest
from asgiref.sync import async_to_sync

from bidding import services
from bidding.finalize import write_results
from bidding.models import Listing
from bidding.persister import drain
from tests.web.listings.conftest import bid, text_of
from tests.web.listings.test_finding import titles

pytestmark = pytest.mark.django_db(transaction=True)

LISTS = ("/me/listings/", "/me/bids/", "/me/won/", "/me/watched/")


def store(settings):
    """What the ledger has decided is in PostgreSQL."""
    for shard in range(settings.BIDDING_SHARDS):
        drain(shard)


def test_a_visitor_has_to_sign_in(client, house):
    for path in LISTS:
        answer = client.get(path)
        assert answer.status_code == 302
        assert f"next={path}" in answer.headers["Location"]


def test_an_empty_list_says_what_will_be_there(client_of, person):
    client = client_of(person("ann"))
    for path in LISTS:
        page = client.get(path)
        assert page.status_code == 200
        assert 'class="empty"' in page.content.decode()


def test_everybody_has_their_own(client_of, lot, person, settings):
    ann, ben = person("ann"), person("ben")
    sold, other = lot("Sold by Ann", seller=ann), lot("Sold by Ben", seller=ben)
    bid(other.pk, ann, amount_minor=10_000)
    bid(sold.pk, ben, amount_minor=10_000)
    services.watch(user_id=ann.pk, listing_id=other.pk)
    store(settings)
    client = client_of(ann)
    assert titles(client.get("/me/listings/")) == ["Sold by Ann"]
    assert titles(client.get("/me/bids/")) == ["Sold by Ben"]
    assert titles(client.get("/me/watched/")) == ["Sold by Ben"]
    assert titles(client_of(ben).get("/me/watched/")) == []
    assert titles(client.get("/me/won/")) == []


def test_own_lists_are_filtered_like_the_catalogue(client_of, lot, person, settings):
    ann = person("ann")
    for title in ("A chair", "A lamp"):
        lot(title, seller=ann)
    store(settings)
    client = client_of(ann)
    assert titles(client.get("/me/listings/?q=chair")) == ["A chair"]
    assert titles(client.get("/me/listings/?show=live&sort=newest")) == ["A lamp", "A chair"]
    assert titles(client.get("/me/listings/?show=ended")) == []
    assert client.get("/me/won/?show=live").status_code == 404


def test_a_card_says_where_its_viewer_stands_and_tells_the_maximum_to_its_owner_alone(client_of, lot, person, settings):
    clock, ann, ben = lot(), person("ann"), person("ben")
    bid(clock.pk, ann, max_minor=77_700)
    bid(clock.pk, ben, amount_minor=20_000)
    store(settings)
    assert "You lead, automatic up to $777.00" in text_of(client_of(ann).get("/me/bids/"))
    his = client_of(ben).get("/me/bids/")
    assert "You are outbid" in text_of(his)
    for page in (his, client_of(ben).get("/"), client_of().get("/")):
        assert "777" not in page.content.decode()
        assert "77700" not in page.content.decode()
    assert "You " not in text_of(client_of(person("carl")).get("/"))


def test_a_card_tells_the_winner_and_the_others_how_it_ended(client_of, lot, person, settings):
    clock, ann, ben = lot(), person("ann"), person("ben")
    bid(clock.pk, ben, amount_minor=10_000)
    bid(clock.pk, ann, amount_minor=20_000)
    buyable = lot("Buyable", buy_now_minor=30_000)
    async_to_sync(services.buy_now)(listing_id=buyable.pk, bidder_id=ann.pk, bid_id="b1")
    store(settings)
    Listing.objects.filter(pk=clock.pk).update(status="cancelled")
    write_results([buyable.pk])
    client = client_of(ann)
    assert titles(client.get("/me/won/")) == ["Buyable"]
    assert "You won" in text_of(client.get("/me/won/"))
    assert "Sold for $300.00" in text_of(client.get("/me/won/"))
    assert titles(client_of(ben).get("/me/won/")) == []


def test_ones_own_lot_is_marked_and_has_no_heart(client_of, lot, person):
    ann = person("ann")
    lot(seller=ann)
    Listing.objects.update(status="open", epoch=1)
    page = client_of(ann).get("/")
    assert "Your lot" in text_of(page)
    assert 'class="heart"' not in page.content.decode()


def test_the_heart_shows_what_is_watched(client_of, lot, person):
    clock, ann = lot(), person("ann")
    Listing.objects.update(status="open", epoch=1)
    client = client_of(ann)
    assert 'value="1" aria-pressed="false"' in client.get("/").content.decode()
    client.post(f"/listings/{clock.pk}/watch/", {"watch": "1", "next": "/"})
    assert 'value="0" aria-pressed="true"' in client.get("/").content.decode()


def test_standings_are_read_anew_for_who_asks(client_of, lot, person):
    clock, silent, ann, ben = lot(), lot("Silent"), person("ann"), person("ben")
    bid(clock.pk, ann, max_minor=50_000)
    bid(clock.pk, ben, amount_minor=20_000)
    path = f"/me/standings/?ids={clock.pk},{silent.pk},999999999999999999,{2**63}"
    hers = client_of(ann).get(path)
    assert hers.json() == {"standings": {str(clock.pk): {"standing": "leading", "max_minor": 50_000}}}
    assert "no-store" in hers.headers["Cache-Control"]
    his = client_of(ben).get(path).json()
    assert his == {"standings": {str(clock.pk): {"standing": "outbid", "max_minor": None}}}
    assert client_of(person("carl")).get(path).json() == {"standings": {}}


def test_standings_are_for_the_signed_in_and_by_number(client, client_of, person, house):
    assert client.get("/me/standings/?ids=1").status_code == 401
    assert client_of(person("ann")).get("/me/standings/?ids=x").status_code == 400
