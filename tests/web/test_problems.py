"""Pages for what goes wrong: what it means and what to do next, in the reader's language."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.test import Client, RequestFactory
from django.urls import get_resolver
from django.utils import translation

from tests.house import house, person
from tests.web.listings.conftest import text_of

__all__ = ["house", "person"]

pytestmark = pytest.mark.django_db(transaction=True)

WAY_ON = "See what is live now"


def broken(monkeypatch, problem):
    def view(*_, **__):
        raise problem

    monkeypatch.setattr("web.listings.views.find_or_404", view)
    return Client(raise_request_exception=False)


def test_what_is_not_there_can_be_searched_for(client, house):
    page = client.get("/nowhere/")
    assert page.status_code == 404
    assert "There is nothing here" in text_of(page)
    assert WAY_ON in text_of(page)
    assert page.content.decode().count('role="search"') == 2


def test_an_address_that_no_view_has_is_told_the_same_to_a_developer(client, house, settings):
    settings.DEBUG = True
    page = client.get("/nowhere/")
    assert page.status_code == 404
    assert "There is nothing here" in text_of(page)
    assert "URLconf" not in page.content.decode()
    assert client.get("/help").headers["Location"] == "/help/"


def test_what_is_not_allowed_says_who_one_is(monkeypatch, person):
    client = broken(monkeypatch, PermissionDenied())
    page = client.get("/listings/1/bids/")
    assert page.status_code == 403
    assert "You are not signed in." in text_of(page)
    client.force_login(person("ann"))
    assert "You are signed in as ann, who may not do this." in text_of(client.get("/listings/1/bids/"))


def test_a_request_that_nobody_understands_changes_nothing(monkeypatch, house):
    page = broken(monkeypatch, SuspiciousOperation()).get("/listings/1/bids/")
    assert page.status_code == 400
    assert "We did not understand that" in text_of(page)


def test_a_form_without_its_token_says_what_to_do(house):
    page = Client(enforce_csrf_checks=True).post("/language/", {"language": "de"})
    assert page.status_code == 403
    assert "Nothing was sent" in text_of(page)


def test_a_mistake_of_ours_is_told_in_both_languages(monkeypatch, house):
    page = broken(monkeypatch, ZeroDivisionError()).get("/listings/1/bids/")
    assert page.status_code == 500
    assert "look at the lot before you send another" in text_of(page)
    assert "bevor Sie noch einmal bieten" in text_of(page)


def test_the_page_of_our_mistakes_needs_no_database_and_no_language(django_db_blocker):
    translation.deactivate_all()
    django_db_blocker.block()
    try:
        handler = get_resolver().resolve_error_handler(500)
        page = handler(RequestFactory().get("/"))
    finally:
        django_db_blocker.restore()
        translation.activate("en")
    assert page.status_code == 500
    assert "Something went wrong here" in text_of(page)


@pytest.mark.parametrize("template", ["400.html", "403.html", "403_csrf.html", "404.html", "429.html"])
def test_each_page_is_there_in_both_languages(template, house):
    from django.shortcuts import render

    pages = {}
    for language in ("en", "de"):
        with translation.override(language):
            request = RequestFactory().get("/")
            request.user, request.LANGUAGE_CODE = None, language
            pages[language] = text_of(render(request, template))
    assert pages["en"] != pages["de"]
