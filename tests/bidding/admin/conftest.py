"""Staff at work: a signed-in client, a listing, and what a page said."""

import html
import re

import pytest
from django.conf import settings
from django.test import Client

from bidding import persister, services
from bidding.keys import shard_of
from bidding.models import Category, Listing
from bidding.terms import Terms
from tests.clock import HOUR_MS, now_ms
from tests.house import house, person

__all__ = ["house", "person"]


@pytest.fixture
def admin(person):
    """A superuser's browser."""
    client = Client()
    client.force_login(person("chief", is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def listing(person):
    """An open listing with a reserve."""
    return make_listing(person("seller"))


def make_listing(seller, title="A longcase clock", **terms):
    fields = {"start_minor": 10_000, "ends_at_ms": now_ms() + HOUR_MS, "reserve_minor": 777_77, **terms}
    category = Category.objects.get(slug="clocks")
    made = services.create_listing(seller=seller, category=category, title=title, terms=Terms(**fields))
    store(made)
    return Listing.objects.get(pk=made.pk)


def store(listing):
    """Bring its log into PostgreSQL."""
    persister.drain(shard_of(listing.pk, settings.BIDDING_SHARDS))


def text_of(response):
    """The page as one reads it."""
    body = re.sub(r"<(script|style)\b.*?</\1>", "", response.content.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def told(response):
    """The messages that the next page shows."""
    return [str(message) for message in response.context["messages"]]
