"""Bidding over HTTP: one POST with an Idempotency-Key, repeated until it is answered."""

import random
from typing import Any

import gevent
from locust.env import Environment

from .books import Acknowledged
from .following import Following, Json
from .offers import kind_of
from .visit import AGAIN_S

ACCEPTED, REFUSED = (200, 201), (403, 404, 409)


def look(client: Any, listing_id: int, headers: dict[str, str]) -> Following | None:
    """The lot as it is now; None when it could not be had."""
    with client.get(f"/api/v1/listings/{listing_id}/", headers=headers, name="/api/v1/listings/<id>/") as answer:
        if answer.status_code != ACCEPTED[0]:
            return None
        lot = answer.json()
    view = Following(listing_id, status=lot["status"], ends_at_ms=lot["ends_at_ms"])
    view.price_minor, view.floor_minor = lot["price_minor"], lot["floor_minor"]
    return view


def bid(environment: Environment, client: Any, view: Following, bid: Json, headers: dict[str, str]) -> None:
    """Send it until it is accepted or refused, and put the answer into the books."""
    with environment.books.asking():
        while not _is_answered(environment, client, view, bid, headers):
            gevent.sleep(random.uniform(*AGAIN_S))


def _is_answered(environment: Environment, client: Any, view: Following, bid: Json, headers: dict[str, str]) -> bool:
    path, name = f"/api/v1/listings/{view.listing_id}/bids/", f"/api/v1/listings/<id>/bids/ {kind_of(bid)}"
    fields = {key: value for key, value in bid.items() if key.endswith("_minor")}
    named = headers | {"Idempotency-Key": bid["id"]}
    with client.post(path, json=fields, headers=named, name=name, catch_response=True) as answer:
        if answer.status_code in ACCEPTED:
            environment.books.accept(Acknowledged.of(view.listing_id, answer.json()))
        elif answer.status_code in REFUSED:
            environment.books.refuse(answer.json()["reason"])
            answer.success()
        return answer.status_code in ACCEPTED + REFUSED
