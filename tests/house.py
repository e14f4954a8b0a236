"""An empty auction house with people, for tests of what uses the services: import the fixtures that you need."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
import redis
from asgiref.sync import async_to_sync
from django.contrib.auth import get_user_model
from django.core.cache import cache

from bidding import services
from bidding.installation import ensure_rows
from bidding.models import Category
from bidding.outcomes import BidAccepted, BidRejected
from web import picture_pace
from web.api import throttles


@pytest.fixture
def house(db: None, ledger: redis.Redis) -> redis.Redis:
    """An empty auction house with one category; the ledger's client.

    Only where transactions are real (``django_db(transaction=True)``) do new listings reach the ledger.
    """
    ensure_rows()
    Category.objects.create(slug="clocks", name="Clocks")
    throttles.forget()
    picture_pace.forget()
    cache.clear()
    return ledger


@pytest.fixture
def person(house: redis.Redis) -> Callable[..., Any]:
    """Makes somebody; only who has a password costs its hashing."""

    def make(name: str, password: str | None = None, **fields: Any) -> Any:
        return get_user_model().objects.create_user(name, f"{name}@example.org", password, **fields)

    return make


def bid(listing_id: int, bidder: Any, **amount: int) -> BidAccepted | BidRejected:
    """A bid of ``amount_minor`` or up to ``max_minor``, by the service."""
    return async_to_sync(services.place_bid)(
        listing_id=listing_id, bidder_id=bidder.pk, bid_id=uuid.uuid4().hex, **amount
    )
