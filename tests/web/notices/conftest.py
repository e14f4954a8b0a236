"""People who are told things, and what they are told."""

import datetime as dt
import itertools
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from bidding.models import Listing, Notice
from tests.clock import HOUR_MS, now_ms
from tests.house import bid, house, person
from tests.web.listings.conftest import client_of, lot, text_of, told
from tests.web.notices.sink import Sink, mail_server
from web.notices import delivery
from web.notices.models import NoticeEmail

__all__ = ["bid", "client_of", "house", "lot", "person", "text_of", "told"]

_numbers = itertools.count(1)


@pytest.fixture
def sink(settings) -> Any:
    """A mail server."""
    with mail_server(settings) as sink:
        yield sink


@pytest.fixture
def live(monkeypatch) -> list[tuple[int, dict[str, Any]]]:
    """What was told live, to whom."""
    told: list[tuple[int, dict[str, Any]]] = []

    async def tell(user_id: int, message: dict[str, Any]) -> None:
        told.append((user_id, message))

    monkeypatch.setattr(delivery, "tell_person", tell)
    return told


@pytest.fixture
def notice(person: Callable[..., Any], lot: Callable[..., Listing]) -> Callable[..., Notice]:
    """Makes a notice of a kind, of a new lot and person if none are given."""

    def make(kind: str = "won", user: Any = None, listing: Listing | None = None, **fields: Any) -> Notice:
        number = next(_numbers)
        fields = {"price_minor": 12_000, "at_ms": now_ms(), **fields}
        if kind == "message":
            fields.setdefault("sender", fields.get("sender") or person(f"sender-{number}"))
        else:
            listing = listing or lot(f"Lot {number}")
        return Notice.objects.create(user=user or person(f"told-{number}"), kind=kind, listing=listing, **fields)

    return make


def hurry() -> None:
    """The wait of every e-mail is over."""
    NoticeEmail.objects.filter(state="due").update(due_at=timezone.now() - dt.timedelta(seconds=1))


def states() -> list[str]:
    """Of all e-mails in order."""
    return list(NoticeEmail.objects.order_by("pk").values_list("state", flat=True))


__all__ += ["HOUR_MS", "Sink", "hurry", "states"]
