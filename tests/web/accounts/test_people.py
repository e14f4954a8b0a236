"""People as others see them."""

import re
from html import unescape
from urllib.parse import urljoin

import pytest
from django.utils import timezone

from bidding.models import Listing, ListingResult
from tests.clock import now_ms
from tests.house import bid, house, person
from tests.web.listings.conftest import client_of, lot, text_of

__all__ = ["client_of", "house", "lot", "person"]

pytestmark = pytest.mark.django_db(transaction=True)

NASTY = "<script>alert(1)</script> & \"quotes\" 'and' \u202egnp.exe"


def sold(listing, winner, price_minor=12_000):
    """The listing as it is once its end is stored."""
    Listing.objects.filter(pk=listing.pk).update(status="closed", price_minor=price_minor, bid_count=1)
    outcome = {"outcome": "sold", "price_minor": price_minor, "winner": winner, "winner_paddle": 1}
    ListingResult.objects.create(listing=listing, at_ms=now_ms(), **outcome)


def test_a_profile_shows_what_the_person_sells_and_sold(client, lot, person):
    ann = person("ann", about="I sell clocks.")
    sold(lot("A vase", seller=ann), person("bob"))
    lot("A clock", seller=ann)
    lot("A chair")
    text = text_of(client.get("/people/ann/"))
    assert "I sell clocks." in text
    assert "1 lot sold" in text
    assert text.index("Running now") < text.index("A clock") < text.index("Sold") < text.index("A vase")
    assert "$120.00" in text
    assert "A chair" not in text


def test_a_profile_never_tells_what_a_person_bids_on(client_of, lot, person, settings):
    ann, clock = person("ann"), lot("A secret wish")
    bid(clock.pk, ann, max_minor=77_700)
    sold(lot("A thing won"), ann)
    for viewer in (None, person("bob"), ann):
        page = client_of(viewer).get("/people/ann/")
        html = page.content.decode()
        assert not [word for word in ("A secret wish", "A thing won", "77700", "Paddle") if word in html]
        assert "777" not in text_of(page), "not in what is read; a token in the markup may have it by chance"


@pytest.mark.parametrize("viewer", ["visitor", "bob"])
def test_a_profile_never_tells_an_address(client_of, person, viewer):
    person("ann", first_name="Ann", last_name="Archer")
    page = client_of(None if viewer == "visitor" else person(viewer)).get("/people/ann/").content.decode()
    assert not [word for word in ("ann@example.org", "Archer") if word in page]


def test_what_a_person_writes_is_text(client, lot, person):
    ann = person("ann", about=NASTY)
    lot(NASTY[:100], seller=ann)
    page = client.get("/people/ann/")
    assert "<script>alert" not in page.content.decode()
    assert NASTY in text_of(page)


def test_unknown_closed_and_switched_off_people_have_no_page(client, person):
    person("gone", is_active=False, closed_at=timezone.now())
    person("off", is_active=False)
    assert [client.get(f"/people/{name}/").status_code for name in ("nobody", "gone", "off", "%00")] == [404] * 4


def test_a_blocked_person_has_a_page_and_a_name_any_case(client, person):
    person("ann", is_blocked=True)
    assert client.get("/people/ANN/").status_code == 200


@pytest.mark.parametrize("name", ["ann@example.org", "a.b+c-d_e", "Ärger"])
def test_every_name_that_one_can_have_has_an_address(client_of, person, name):
    ann = person("ann")
    ann.username = name
    ann.save()
    page = client_of(ann).get("/me/")
    url = page.content.decode().partition('href="/people/')[2].partition('"')[0]
    assert name in text_of(client_of().get(f"/people/{url}"))


@pytest.mark.parametrize(("name", "address"), [("ann", "/people/ann/"), ("ann/of old", "/people/?name=ann/of old")])
def test_what_was_sold_comes_in_pages(client, lot, person, monkeypatch, name, address):
    monkeypatch.setattr("web.accounts.views.people.PER_PAGE", 1)
    ann = person(name)
    for title in ("A vase", "A clock"):
        sold(lot(title, seller=ann), person(f"buyer-of-{title[2:]}"))
    page = client.get(address)
    further = re.search(r'rel="next" href="([^"]*)"', page.content.decode())[1]
    first, second = (text_of(shown) for shown in (page, client.get(urljoin(address, unescape(further)))))
    assert ("A clock" in first, "A vase" in first) == (True, False)
    assert ("A clock" in second, "A vase" in second) == (False, True)
    assert "Page 2 of 2" in second


def test_a_profile_leads_to_all_lots_of_the_person(client, lot, person):
    ann = person("ann & co")
    assert "?seller=" not in client.get("/people/ann & co/").content.decode()
    lot("A clock", seller=ann)
    assert "The 1 lot of ann & co" in text_of(client.get("/people/ann & co/"))
    for number in range(49):
        lot(f"Lot {number}", seller=ann)
    page = client.get("/people/ann & co/")
    assert "All 50 lots of ann & co" in text_of(page)
    assert 'href="/?seller=ann%20%26%20co"' in page.content.decode()
    assert "Page 1 of 3" in text_of(client.get("/?seller=ann%20%26%20co"))
