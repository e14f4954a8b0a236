"""Listings with a picture: multipart forms."""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from bidding.models import Listing
from tests.clock import HOUR_MS, now_ms
from tests.web.api.conftest import listing_fields, send
from web import picture_pace
from web.api import changes

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Pictures of a test go here."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def picture(name="clock.png", kind="PNG", side=40):
    encoded = BytesIO()
    Image.new("RGB", (side, side), "red").save(encoded, kind)
    return SimpleUploadedFile(name, encoded.getvalue(), content_type="image/png")


def post(client, **fields):
    response = client.post("/api/v1/listings/", fields, format="multipart")
    return response.status_code, response.json()


def test_a_form_brings_a_picture_and_its_texts_are_numbers(seller, media):
    status, listing = post(
        seller, **listing_fields(steps="[[1, 5], [100, 25]]", reserve_minor="20000"), image=picture()
    )
    assert status == 201, listing
    assert listing["image"].startswith("http://testserver/media/listings/")
    assert (listing["start_minor"], listing["reserve_minor"]) == (10_000, 20_000)
    assert listing["steps"] == [[1, 5], [100, 25]]
    with Image.open(media / Listing.objects.get().cover.image.name) as kept:
        assert (kept.format, kept.size) == ("JPEG", (40, 40))


def test_a_form_needs_no_picture(seller):
    assert post(seller, **listing_fields(step_minor=5))[0] == 201


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"start_minor": "1e4"}, "start_minor"),
        ({"start_minor": "+5"}, "start_minor"),
        ({"start_minor": " 5"}, "start_minor"),
        ({"start_minor": "5.0"}, "start_minor"),
        ({"start_minor": ""}, "start_minor"),
        ({"start_minor": "٥"}, "start_minor"),
        ({"start_minor": "9" * 5000}, "start_minor"),
        ({"start_minor": ["5", "6"]}, "start_minor"),
        ({"steps": "1:5"}, "steps"),
        ({"steps": "[[1, 5.0]]"}, "steps"),
        ({"steps": '{"1": 5}'}, "steps"),
        ({"steps": "[" * 100_000}, "steps"),
        ({"step_minor": "5", "steps": "[[1, 5]]"}, "step_minor"),
        ({"picture": "x"}, "picture"),
        ({"title": ["a", "b"]}, "title"),
    ],
)
def test_a_form_is_read_as_strictly_as_json(fields, wrong, seller):
    status, answer = post(seller, **listing_fields(**fields))
    assert (status, answer["reason"], set(answer["fields"])) == (400, "malformed", {wrong})
    assert not Listing.objects.exists()


@pytest.mark.parametrize(
    "sent",
    [
        SimpleUploadedFile("clock.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", content_type="image/png"),
        SimpleUploadedFile("clock.jpg", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", content_type="image/jpeg"),
        SimpleUploadedFile("clock.png", b"", content_type="image/png"),
        SimpleUploadedFile("clock.png", b"x" * 1000, content_type="image/png"),
        "clock.png",
    ],
)
def test_what_is_no_picture_is_refused_and_nothing_is_kept(sent, seller, media):
    status, answer = post(seller, **listing_fields(), image=sent)
    assert (status, answer["reason"], set(answer["fields"])) == (400, "malformed", {"image"})
    assert not Listing.objects.exists()
    assert list(media.rglob("*.*")) == []


def test_two_pictures_are_one_too_many(seller):
    status, answer = post(seller, **listing_fields(), image=[picture(), picture()])
    assert (status, set(answer["fields"])) == (400, {"image"})


def test_a_form_that_is_none_is_malformed(seller):
    for body, boundary in [(b"nothing", "b"), (b"--b\r\n", "b"), (b"", ""), (b"x", "\xff")]:
        response = seller.generic(
            "POST", "/api/v1/listings/", body, content_type=f"multipart/form-data; boundary={boundary}"
        )
        assert response.status_code == 400
        assert response.json()["reason"] == "malformed"


def test_too_many_fields_are_malformed(seller):
    status, answer = post(seller, **{f"field{n}": "x" for n in range(1_500)})
    assert (status, answer["reason"]) == (400, "malformed")


def test_a_new_picture_takes_the_old_ones_place(seller, media):
    _, listing = post(seller, **listing_fields(ends_at_ms=now_ms() + HOUR_MS), image=picture())
    path = f"/api/v1/listings/{listing['id']}/"
    changed = seller.patch(path, {"image": picture(side=50)}, format="multipart").json()
    assert changed["image"] != listing["image"]
    (shown,) = changed["images"]
    assert shown == shown | {"url": changed["image"], "width_px": 50, "height_px": 50}
    addresses = (shown["url"], shown["thumbnail_url"])
    assert {Path(address).name for address in addresses} == {file.name for file in media.rglob("*.jpg")}
    assert send(seller, "PATCH", f"listings/{listing['id']}/", {"image": None})[0] == 400


def test_a_session_sends_pictures_too(person, visitor):
    visitor.handler.enforce_csrf_checks = True
    visitor.force_login(person("ann"))
    visitor.cookies["csrftoken"] = "a" * 32
    fields = listing_fields(image=picture())
    response = visitor.post("/api/v1/listings/", fields, format="multipart", HTTP_X_CSRFTOKEN="a" * 32)
    assert response.status_code == 201
    doubled = visitor.post(
        "/api/v1/listings/", listing_fields(title=["a", "b"]), format="multipart", HTTP_X_CSRFTOKEN="a" * 32
    )
    assert doubled.status_code == 400


@pytest.mark.parametrize("wrong", [{"category": "no-such"}, {"ends_at_ms": 1}, {"title": ""}])
def test_a_picture_is_looked_at_only_when_everything_else_is_right(seller, monkeypatch, wrong):
    monkeypatch.setattr(changes, "draw_picture", lambda upload: pytest.fail("it was drawn"))
    status, answer = post(seller, **listing_fields(**wrong), image=picture())
    assert (status, set(answer["fields"])) == (400, set(wrong))


def test_pictures_have_a_pace_of_their_own(seller, settings):
    settings.PICTURE_BURST, settings.PICTURES_PER_MIN = 2, 1
    picture_pace.forget()
    _, listing = post(seller, **listing_fields(), image=picture())
    path = f"/api/v1/listings/{listing['id']}/"
    assert seller.patch(path, {"image": picture()}, format="multipart").status_code == 200
    refused = seller.patch(path, {"image": picture()}, format="multipart")
    assert (refused.status_code, refused.json()["reason"]) == (429, "rate_limited")
    assert int(refused["Retry-After"]) > 30
    assert post(seller, **listing_fields(), image=picture())[1]["reason"] == "rate_limited"
    assert send(seller, "PATCH", f"listings/{listing['id']}/", {"title": "Without one"})[0] == 200
    assert Listing.objects.count() == 1
