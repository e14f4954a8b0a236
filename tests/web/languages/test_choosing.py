"""In which language a page comes."""

import re

import pytest
from django.test import Client

from tests.house import bid, house, person
from tests.web.listings.conftest import lot

__all__ = ["house", "lot", "person"]

pytestmark = pytest.mark.django_db(transaction=True)

GERMAN = {"accept-language": "de-AT,de;q=0.9"}


def language_of(page):
    html = page.content.decode()
    return html.partition('<html lang="')[2][:2]


def switch(client, language, **fields):
    return client.post("/language/", {"language": language, "next": "/help/", **fields})


def test_a_page_is_in_english_unless_the_browser_asks_for_more(client, house):
    assert language_of(client.get("/help/")) == "en"
    page = client.get("/help/", headers=GERMAN)
    assert language_of(page) == "de"
    assert page["Content-Language"] == "de"
    assert "Accept-Language" in page["Vary"]


def test_the_switch_is_on_every_page_and_leads_back(client, house):
    html = client.get("/help/?a=b").content.decode()
    assert 'action="/language/"' in html
    assert 'name="next" value="/help/?a=b"' in html
    page = switch(client, "de")
    assert (page.status_code, page["Location"]) == (302, "/help/")
    assert language_of(client.get("/help/", headers={"accept-language": "en"})) == "de"


def test_the_switch_leads_to_no_other_site(client, house):
    assert switch(client, "de", next="https://elsewhere.example/")["Location"] == "/"


def test_an_unknown_language_changes_nothing(client, person):
    ann = person("ann")
    client.force_login(ann)
    switch(client, "xx")
    ann.refresh_from_db()
    assert ann.language == ""
    assert language_of(client.get("/help/")) == "en"


def test_a_choice_is_kept_with_the_account_and_holds_in_another_browser(client, person):
    ann = person("ann")
    client.force_login(ann)
    switch(client, "de")
    ann.refresh_from_db()
    assert ann.language == "de"
    other = Client()
    other.force_login(ann)
    assert language_of(other.get("/help/")) == "de"


def test_the_switch_takes_a_form_with_its_token_only(house):
    strict = Client(enforce_csrf_checks=True)
    assert strict.get("/language/").status_code == 405
    assert switch(strict, "de").status_code == 403


def test_programs_are_answered_in_english(client, house):
    answer = client.get("/api/v1/listings/77/", headers=GERMAN)
    assert answer.status_code == 404
    assert answer.json()["message"].isascii()
    assert "Content-Language" not in answer


def test_one_person_in_german_leaves_the_next_in_english(client, house):
    client.get("/help/", headers=GERMAN)
    assert language_of(client.get("/help/")) == "en"


def test_numbers_of_a_drawing_are_written_alike_in_every_language(client, lot, person):
    clock, rivals = lot(), [person("ann"), person("bob")]
    for number, amount_minor in enumerate((10_000, 13_300, 17_700)):
        bid(clock.pk, rivals[number % 2], amount_minor=amount_minor)
    html = client.get(f"/listings/{clock.pk}/", headers=GERMAN).content.decode()
    drawn = re.findall(r' d="([^"]+)"', html.partition('id="chart-rows"')[2].partition("</svg>")[0])
    assert any("." in path for path in drawn)
    assert not any("," in path for path in drawn)
