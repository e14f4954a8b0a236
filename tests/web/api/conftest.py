"""Clients of the API, and a listing."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import redis
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from bidding.outcomes import BidAccepted, BidRejected
from tests import house as house_of
from tests.clock import HOUR_MS, now_ms
from tests.house import house, person

__all__ = ["bid", "create", "house", "listing_fields", "person", "send"]

PASSWORD = "a good password"

Json = dict[str, Any]


@pytest.fixture
def client_of() -> Callable[..., APIClient]:
    """Makes a client that shows the person's token, or none."""

    def make(person: Any = None) -> APIClient:
        client = APIClient()
        if person is not None:
            client.credentials(HTTP_AUTHORIZATION=f"Token {Token.objects.get_or_create(user=person)[0].key}")
        return client

    return make


@pytest.fixture
def seller(person: Callable[..., Any], client_of: Callable[..., APIClient]) -> APIClient:
    """The seller's client."""
    return client_of(person("seller"))


@pytest.fixture
def staff(person: Callable[..., Any], client_of: Callable[..., APIClient]) -> APIClient:
    """A staff member's client."""
    return client_of(person("staff", is_staff=True))


@pytest.fixture
def visitor(house: redis.Redis, client_of: Callable[..., APIClient]) -> APIClient:
    """Somebody unknown."""
    return client_of()


def listing_fields(**fields: Any) -> Json:
    """What a listing is made from."""
    return {
        "title": "A longcase clock",
        "category": "clocks",
        "start_minor": 10_000,
        "ends_at_ms": now_ms() + HOUR_MS,
        **fields,
    }


def send(client: APIClient, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    """Send JSON to an address below ``/api/v1/``; status and answer, which is always JSON or empty."""
    response = client.generic(
        method,
        f"/api/v1/{path}",
        body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode(),
        content_type="application/json",
    )
    assert response.status_code == 204 or response["Content-Type"] == "application/json"
    return response.status_code, response.json() if response.content else None


def create(client: APIClient, **fields: Any) -> Json:
    """A new listing's representation."""
    status, listing = send(client, "POST", "listings/", listing_fields(**fields))
    assert status == 201, listing
    return listing


def bid(listing: Json, bidder: Any, amount_minor: int) -> BidAccepted | BidRejected:
    """A straight bid, by the service."""
    return house_of.bid(listing["id"], bidder, amount_minor=amount_minor)
