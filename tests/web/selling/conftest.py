"""Sellers, what they type, and pictures."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from bidding.models import Listing, Picture
from tests.house import bid, house, person
from tests.web.listings.conftest import client_of, field_of, lot, people, text_of, told
from web import picture_pace

__all__ = ["bid", "client_of", "field_of", "house", "lot", "people", "person", "text_of", "told"]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Pictures of a test go here."""
    settings.MEDIA_ROOT = tmp_path
    picture_pace.forget()
    return tmp_path


@pytest.fixture
def seller(person: Callable[..., Any]) -> Any:
    """Who sells."""
    return person("seller")


@pytest.fixture
def desk(seller: Any, client_of: Callable[..., Client]) -> Client:
    """The seller's browser."""
    return client_of(seller)


def file_of(name: str = "clock.png", kind: str = "PNG", size: tuple[int, int] = (60, 40)) -> SimpleUploadedFile:
    """A picture as it is sent."""
    encoded = BytesIO()
    Image.new("RGB", size, "red").save(encoded, kind)
    return SimpleUploadedFile(name, encoded.getvalue(), content_type="image/png")


def typed(**fields: Any) -> dict[str, Any]:
    """What a seller types who types the least."""
    return {"title": "A clock", "category": "clocks", "start_price": "125", "do": "publish", **fields}


def upload(client: Client, file: Any) -> Any:
    """The answer to a picture that the form's script sends."""
    return client.post("/sell/pictures/", {"picture": file})


def picture_of(client: Client) -> int:
    """The id of a picture that was sent just now."""
    return upload(client, file_of()).json()["id"]


def files(media: Any) -> set[str]:
    """What is on the disk."""
    return {path.name for path in media.rglob("*.*")}


def names(*pictures: Picture) -> set[str]:
    """The files of these pictures."""
    return {file.name.rpartition("/")[2] for picture in pictures for file in (picture.image, picture.thumbnail)}


def only_listing() -> Listing:
    """The one listing that there is."""
    return Listing.objects.get()
