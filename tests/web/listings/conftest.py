"""Lots, people who look at them, and what their pages say."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from bidding import services
from bidding.models import Category, Listing
from bidding.terms import Terms
from tests.clock import HOUR_MS, now_ms
from tests.house import bid, house, person
from tests.web.listings.browsing import House

__all__ = ["bid", "house", "person"]


@pytest.fixture
def lot(person: Callable[..., Any]) -> Callable[..., Listing]:
    """Makes an open lot that starts at $100.00 and is in the ledger."""

    def make(title: str = "A longcase clock", *, seller: Any = None, description: str = "", **terms: Any) -> Listing:
        return services.create_listing(
            seller=seller or person(f"seller-of-{title[:60]}"),
            category=Category.objects.get(),
            title=title,
            description=description,
            terms=Terms(**{"start_minor": 10_000, "ends_at_ms": now_ms() + HOUR_MS, **terms}),
        )

    return make


@pytest.fixture
def client_of() -> Callable[..., Client]:
    """Makes the browser of somebody who is signed in, or of nobody."""

    def make(person: Any = None) -> Client:
        client = Client()
        if person is not None:
            client.force_login(person)
        return client

    return make


def text_of(response: Any) -> str:
    """What a person reads on the page: no tags, no data for scripts, single spaces."""
    html = re.sub(r"<(script|style|title)\b.*?</\1>", "", response.content.decode(), flags=re.DOTALL)
    within_sentences = re.sub(r"</?data\b[^>]*>", "", html)
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", within_sentences)))


def told(response: Any) -> list[str]:
    """The messages on the page."""
    found = re.findall(r'<li class="message [^"]*">(.*?)</li>', response.content.decode(), re.DOTALL)
    return [unescape(message) for message in found]


def field_of(response: Any, name: str) -> str:
    """What a form's field holds."""
    tag = re.search(rf'<input[^>]*\bname="{name}"[^>]*>', response.content.decode())
    assert tag, f"no field {name}"
    value = re.search(r'value="([^"]*)"', tag[0])
    return unescape(value[1]) if value else ""


@pytest.fixture
def people(browser, live_stack):
    """Visits of a running system, each in a browser of its own."""
    visits = House(browser, live_stack)
    yield visits
    visits.close()
