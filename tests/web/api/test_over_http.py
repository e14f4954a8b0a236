"""The API from outside, under real servers."""

import asyncio
import json
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from io import BytesIO
from typing import Any

from asgiref.sync import sync_to_async
from PIL import Image

from bidding.models import Category
from tests.clock import HOUR_MS, now_ms
from tests.web.live.site import ANSWER_S, Site, new_person, new_token

Json = dict[str, Any]


def ask(site: Site, method: str, path: str, body: Any = b"", **headers: str) -> tuple[int, Any, Any]:
    """Status, JSON (or text) and headers."""
    connection = HTTPConnection(site.url.removeprefix("http://"), timeout=ANSWER_S)
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    chunked = isinstance(body, Iterator)
    try:
        raw = body if chunked or isinstance(body, bytes) else json.dumps(body).encode()
        connection.request(method, path, raw, {"Content-Type": "application/json", **named}, encode_chunked=chunked)
        response = connection.getresponse()
        text = response.read().decode()
        is_json = response.headers.get("Content-Type") == "application/json"
        return response.status, json.loads(text) if is_json and text else text, response.headers
    finally:
        connection.close()


async def asked(*args: Any, **headers: str) -> tuple[int, Any, Any]:
    """``ask`` for async tests."""
    return await asyncio.to_thread(ask, *args, **headers)


def clocks() -> None:
    Category.objects.get_or_create(slug="clocks", defaults={"name": "Clocks"})


def fields(**more: Any) -> Json:
    return {"title": "A clock", "category": "clocks", "start_minor": 100, "ends_at_ms": now_ms() + HOUR_MS, **more}


FORM = "multipart/form-data; boundary=b"


def form(picture: bytes) -> bytes:
    """A multipart body with the usual fields and that file."""
    parts = [
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields().items()
    ]
    head = b'--b\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'
    return b"".join(parts) + head + picture + b"\r\n--b--\r\n"


async def signed_in(**person: Any) -> dict[str, str]:
    """The header of somebody new."""
    await sync_to_async(clocks)()
    return {"Authorization": f"Token {await new_token(await new_person(**person))}"}


async def test_a_sale_from_signing_in_to_the_history(either_site: Site) -> None:
    bidder = await new_person()
    secret: Callable[..., Any] = sync_to_async(lambda: (bidder.set_password("secret words"), bidder.save()))
    await secret()
    status, answer, _ = await asked(
        either_site, "POST", "/api/v1/token/", {"username": bidder.username, "password": "secret words"}
    )
    assert status == 200
    buyer, seller = {"Authorization": f"Token {answer['token']}"}, await signed_in()
    status, listing, headers = await asked(either_site, "POST", "/api/v1/listings/", fields(), **seller)
    assert (status, listing["status"], listing["floor_minor"]) == (201, "open", 100)
    path = f"/api/v1/listings/{listing['id']}/"
    assert headers["Location"] == f"{either_site.url}{path}"
    status, accepted, _ = await asked(
        either_site, "POST", f"{path}bids/", {"amount_minor": 150}, Idempotency_Key="one", **buyer
    )
    assert status == 201
    status, history, _ = await asked(either_site, "GET", f"{path}bids/")
    assert [(bid["bidder"], bid["amount_minor"]) for bid in history["results"]] == [(accepted["paddle"], 150)]
    status, refused, _ = await asked(either_site, "POST", f"{path}end/", **seller)
    assert (status, refused["reason"]) == (409, "has_bids")
    staff = await signed_in(is_staff=True)
    status, paused, _ = await asked(either_site, "POST", f"{path}pause/", **staff)
    assert (status, paused["status"], paused["price_minor"]) == (200, "paused", 150)


async def test_a_picture_is_served_as_it_was_drawn_anew(either_site: Site) -> None:
    seller = await signed_in()
    encoded = BytesIO()
    Image.new("RGB", (64, 48), "green").save(encoded, "PNG")
    status, listing, _ = await asked(
        either_site, "POST", "/api/v1/listings/", form(encoded.getvalue()), Content_Type=FORM, **seller
    )
    assert status == 201, listing
    assert listing["image"].startswith(f"{either_site.url}/media/listings/")


async def test_huge_bodies_are_refused_in_json(either_site: Site) -> None:
    seller = await signed_in()
    for body, content_type in [
        (b"x" * 2**20, "application/json"),
        (b" " * 2**20 + json.dumps(fields()).encode(), "application/json"),
        (b"x" * 12 * 2**20, "application/json"),
        (form(b"x" * 12 * 2**20), FORM),
    ]:
        status, answer, _ = await asked(
            either_site, "POST", "/api/v1/listings/", body, Content_Type=content_type, **seller
        )
        assert (status, answer["reason"]) == (400, "malformed")


async def test_a_body_of_unknown_length_is_refused_in_json(either_site: Site) -> None:
    seller = await signed_in()
    status, answer, _ = await asked(
        either_site, "POST", "/api/v1/listings/", iter([json.dumps(fields()).encode()]), **seller
    )
    assert (status, answer["reason"]) == (400, "malformed")
    assert "Content-Length" in answer["message"]


async def test_refusals_are_json_everywhere(either_site: Site) -> None:
    for method, path, expected in [
        ("GET", "/api/v1/", 404),
        ("GET", "/api/v1/nothing/", 404),
        ("GET", "/api/v1/listings", 404),
        ("POST", "/api/v1/listings", 404),
        ("GET", "/api/v1/listings/999999999/", 404),
        ("GET", "/api/v1/listings/99999999999999999999/bids/", 404),
        ("GET", "/api/v1/me/", 401),
        ("POST", "/api/v1/listings/", 401),
        ("PUT", "/api/v1/listings/", 405),
        ("PUT", "/api/v1/listings/1/bids/", 405),
        ("GET", "/api/v1/listings/1/buy-now/", 405),
    ]:
        status, answer, _ = await asked(either_site, method, path)
        assert (status, set(answer)) == (expected, {"reason", "message"}), (method, path)
