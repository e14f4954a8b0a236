"""The button that watches a lot."""

import pytest

from bidding import selectors
from bidding.models import Watch

pytestmark = pytest.mark.django_db(transaction=True)


def press(client, lot, **fields):
    return client.post(f"/listings/{lot.pk}/watch/", {"watch": "1", **fields})


def test_pressing_it_watches_and_leads_back(lot, client_of, person):
    clock, ann = lot(), person("ann")
    client = client_of(ann)
    assert press(client, clock, next="/?show=new&page=2").headers["Location"] == "/?show=new&page=2"
    assert selectors.is_watching(ann.pk, clock.pk)
    assert press(client, clock, watch="0").headers["Location"] == f"/listings/{clock.pk}/"
    assert not selectors.is_watching(ann.pk, clock.pk)


@pytest.mark.parametrize("away", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", "\\\\x"])
def test_it_never_leads_to_another_site(lot, client_of, person, away):
    clock = lot()
    assert press(client_of(person("ann")), clock, next=away).headers["Location"] == f"/listings/{clock.pk}/"


def test_a_visitor_signs_in_first_and_comes_back(lot, client):
    clock = lot()
    answer = press(client, clock, next="/?show=ended")
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("?next=/%3Fshow%3Dended")
    assert not Watch.objects.exists()


def test_a_script_gets_an_answer_instead_of_a_page(lot, client, client_of, person):
    clock, path = lot(), "/listings/{}/watch/"
    asked = {"headers": {"Accept": "application/json"}}
    answer = client_of(person("ann")).post(path.format(clock.pk), {"watch": "1"}, **asked)
    assert answer.json() == {"watching": True}
    assert client.post(path.format(clock.pk), {"watch": "1"}, **asked).status_code == 401


@pytest.mark.parametrize("sent", ["", "2", "yes"])
def test_anything_else_is_refused(lot, client_of, person, sent):
    clock = lot()
    assert press(client_of(person("ann")), clock, watch=sent).status_code == 400


@pytest.mark.parametrize("listing_id", [404, 2**63])
def test_a_lot_that_is_not_there_is_not_found(house, client_of, person, listing_id):
    client = client_of(person("ann"))
    assert client.post(f"/listings/{listing_id}/watch/", {"watch": "1"}).status_code == 404


def test_the_button_cannot_be_pressed_by_another_site(lot, person):
    from django.test import Client

    clock, client = lot(), Client(enforce_csrf_checks=True)
    client.force_login(person("ann"))
    assert press(client, clock).status_code == 403
