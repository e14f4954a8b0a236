"""Bids over HTTP: the hot way under real servers, and the Django view under Django's test client."""

import asyncio
import json
import uuid
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.test import Client

from bidding import services
from tests.clock import now_ms
from tests.web.live.site import (
    CSRF,
    Site,
    as_browser,
    connect,
    make_listing,
    make_person,
    new_listing,
    new_person,
    new_session,
    new_token,
    post,
    session_of,
    token_of,
)
from web.api import bid_endpoint
from web.live import till
from web.live.identity import Credential, Identity, Kind
from web.live.people import Person

ACCEPTED = {
    "id", "seq", "at_ms", "price_minor", "floor_minor", "leading", "max_minor", "paddle", "replayed", "why",
}  # fmt: skip
REJECTED = {"id", "reason", "message", "floor_minor"}


async def send(
    site: Site, listing_id: Any, body: Any, *, key: str | None = None, to: str = "bids", **headers: str
) -> Any:
    """POST a bid; status and answer."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Idempotency_Key": uuid.uuid4().hex if key is None else key, **headers}
    return await post(f"{site.url}/api/v1/listings/{listing_id}/{to}/", raw, **headers)


async def authorization(person: Any) -> dict[str, str]:
    """The header that shows the person's token."""
    return {"Authorization": f"Token {await new_token(person)}"}


async def test_bid_is_created_and_its_repeat_answered_again(either_site: Site) -> None:
    listing = await new_listing()
    me = await authorization(await new_person())
    async with connect(either_site.path(listing.pk)) as visitor:
        status, accepted = await send(either_site, listing.pk, {"amount_minor": 10_000}, key="one", **me)
        assert status == 201
        assert set(accepted) == ACCEPTED
        assert (accepted["id"], accepted["leading"], accepted["replayed"]) == ("one", True, False)
        assert (await visitor.next("bid"))["price_minor"] == 10_000
    status, again = await send(either_site, listing.pk, {"max_minor": 99_999}, key="one", **me)
    assert (status, again) == (200, accepted | {"replayed": True})
    status, raised = await send(either_site, listing.pk, {"max_minor": 50_000}, **me)
    assert (status, raised["why"], raised["max_minor"]) == (201, "max_raised", 50_000)


async def test_buy_now_sells(site: Site) -> None:
    listing = await new_listing(buy_now_minor=40_000)
    me = await authorization(await new_person())
    status, accepted = await send(site, listing.pk, b"", to="buy-now", **me)
    assert (status, accepted["why"], accepted["price_minor"]) == (201, "buy_now", 40_000)
    status, refused = await send(site, listing.pk, {}, to="buy-now", **me)
    assert (status, refused["reason"]) == (409, "closed")


async def test_each_refusal_has_its_status_and_the_fields_of_rejected(site: Site) -> None:
    seller, bidder, blocked = await new_person(), await new_person(), await new_person(is_blocked=True)
    listing = await new_listing(seller=seller)
    later = await new_listing(starts_at_ms=now_ms() + 60_000)
    as_bidder = await authorization(bidder)
    for expected, answer in (
        ((401, "not_authenticated"), await send(site, listing.pk, {"amount_minor": 1})),
        ((401, "not_authenticated"), await send(site, listing.pk, {"amount_minor": 1}, Authorization="Token bad")),
        ((404, "unknown_listing"), await send(site, 999_999_999, {"amount_minor": 1}, **as_bidder)),
        ((404, "unknown_listing"), await send(site, "9" * 30, {"amount_minor": 1}, **as_bidder)),
        ((409, "not_open"), await send(site, later.pk, {"amount_minor": 10_000}, **as_bidder)),
        ((403, "own_listing"), await send(site, listing.pk, {"amount_minor": 1}, **await authorization(seller))),
        ((403, "not_allowed"), await send(site, listing.pk, {"amount_minor": 1}, **await authorization(blocked))),
        ((409, "buy_now_gone"), await send(site, listing.pk, {}, to="buy-now", **as_bidder)),
        ((409, "too_low"), await send(site, listing.pk, {"amount_minor": 9_999}, **as_bidder)),
    ):
        status, refused = answer
        assert (status, refused["reason"]) == expected
        assert set(refused) == REJECTED
        assert refused["message"]
    assert refused["floor_minor"] == 10_000


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ({"amount_minor": "1"}, "k"), ({"amount_minor": 1.5}, "k"), ({"amount_minor": 1, "max_minor": 1}, "k"),
        ({}, "k"), ({"amount_minor": 1, "id": "k"}, "k"), (b'{"amount_minor":1,"amount_minor":1}', "k"),
        (b"no json", "k"),
        (b"", "k"), (b"[]", "k"), (b"x" * 5_000, "k"), (b"x" * 3_000_000, "k"), ({"amount_minor": 10_000}, ""),
        ({"amount_minor": 10_000}, "a b"), ({"amount_minor": 10_000}, "x" * 65),
    ],
)  # fmt: skip
async def test_what_cannot_be_read_is_400_before_anybody_is_asked_who_they_are(site: Site, body: Any, key: str) -> None:
    listing = await new_listing()
    status, refused = await send(site, listing.pk, body, key=key)
    assert (status, refused["reason"]) == (400, "malformed")
    assert refused["id"] == (key if key == "k" else None)


async def test_a_session_needs_the_csrf_token(either_site: Site) -> None:
    listing = await new_listing()
    session = await new_session(await new_person())
    body = {"amount_minor": 10_000}
    for headers in (
        {"Cookie": f"sessionid={session}"},
        {"Cookie": f"sessionid={session}; csrftoken={CSRF}"},
        {"Cookie": f"sessionid={session}; csrftoken={CSRF}", "X_CSRFToken": "d" * 32},
        {**as_browser(session), "Origin": "http://evil.example"},
    ):
        status, refused = await send(either_site, listing.pk, body, **headers)
        assert (status, refused["reason"]) == (403, "not_allowed")
        assert "CSRF" in refused["message"]
    status, _ = await send(either_site, listing.pk, body, **as_browser(session), Origin=either_site.url)
    assert status == 201


async def test_who_signed_out_or_was_blocked_is_refused_at_once_though_known_before(site: Site) -> None:
    listing = await new_listing()
    person = await new_person()
    session, me = await new_session(person), await authorization(person)
    low = {"amount_minor": 1}
    assert (await send(site, listing.pk, low, **as_browser(session)))[0] == 409
    assert (await send(site, listing.pk, low, **me))[0] == 409
    await sync_to_async(Session.objects.filter(session_key=session).delete)()
    await _status_soon(site, listing.pk, as_browser(session), 401)
    assert (await send(site, listing.pk, low, **me))[0] == 409
    person.is_blocked = True
    await sync_to_async(person.save)()
    await _status_soon(site, listing.pk, me, 403)


async def _status_soon(site: Site, listing_id: int, headers: dict[str, str], wanted: int) -> None:
    async with asyncio.timeout(2):
        while (await send(site, listing_id, {"amount_minor": 1}, **headers))[0] != wanted:
            pass


async def test_reading_the_history_at_the_same_address_still_works(site: Site) -> None:
    import urllib.request

    listing = await new_listing()
    await send(site, listing.pk, {"amount_minor": 10_000}, **await authorization(await new_person()))
    url = f"{site.url}/api/v1/listings/{listing.pk}/bids/"
    answer = await asyncio.to_thread(lambda: json.load(urllib.request.urlopen(url)))
    assert [bid["amount_minor"] for bid in answer["results"]] == [10_000]


async def test_the_same_id_a_hundred_times_at_once_is_one_bid(site: Site) -> None:
    listing = await new_listing()
    me = await authorization(await new_person())
    answers = await asyncio.gather(
        *(send(site, listing.pk, {"amount_minor": 10_000 + n}, key="same", **me) for n in range(100))
    )
    assert sorted(status for status, _ in answers) == [200] * 99 + [201]
    assert len({answer["price_minor"] for _, answer in answers}) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("ledger")
class TestUnderDjangosTestClient:
    """The same answers without an ASGI server."""

    def send(self, client: Client, listing_id: int, body: Any, to: str = "bids", **headers: str) -> Any:
        """POST a bid; status and answer."""
        response = client.post(
            f"/api/v1/listings/{listing_id}/{to}/",
            data=body,
            content_type="application/json",
            headers={"Idempotency-Key": uuid.uuid4().hex, **headers},
        )
        return response.status_code, response.json()

    def test_bids_by_token_and_by_session(self) -> None:
        listing, one, two = make_listing(), make_person(), make_person()
        authorization = {"Authorization": f"Token {token_of(one)}"}
        status, accepted = self.send(Client(), listing.pk, {"amount_minor": 10_000}, **authorization)
        assert (status, accepted["price_minor"]) == (201, 10_000)
        browser = Client(enforce_csrf_checks=True)
        browser.cookies["sessionid"] = session_of(two)
        status, refused = self.send(browser, listing.pk, {"amount_minor": 20_000})
        assert (status, refused["reason"]) == (403, "not_allowed")
        browser.cookies["csrftoken"] = CSRF
        status, _ = self.send(browser, listing.pk, {"amount_minor": 20_000}, **{"X-CSRFToken": CSRF})
        assert status == 201

    def test_refusals(self) -> None:
        listing = make_listing()
        assert self.send(Client(), listing.pk, {"amount_minor": "x"})[0] == 400
        assert self.send(Client(), listing.pk, {"amount_minor": 1})[0] == 401
        assert self.send(Client(), listing.pk, {}, to="buy-now")[0] == 401
        assert Client().get(f"/api/v1/listings/{listing.pk}/buy-now/").status_code == 405
        me = {"Authorization": f"Token {token_of(make_person())}"}
        assert self.send(Client(), 999_999, {"amount_minor": 1}, **me)[0] == 404
        services.pause_listing(listing)
        assert self.send(Client(), listing.pk, {"amount_minor": 10_000}, **me)[1]["reason"] == "not_open"


async def test_half_a_request_buys_nothing(either_site: Site) -> None:
    """Its body was on the way: an empty one would have been enough."""
    listing, person = await new_listing(buy_now_minor=90_000), await new_person()
    named = {"Host": "localhost", "Idempotency-Key": "half", "Content-Length": "20", **await authorization(person)}
    head = "".join(f"{name}: {text}\r\n" for name, text in named.items())
    _, writer = await asyncio.open_connection("127.0.0.1", either_site.port)
    writer.write(f"POST /api/v1/listings/{listing.pk}/buy-now/ HTTP/1.1\r\n{head}\r\n".encode())
    await writer.drain()
    await asyncio.sleep(0.3)
    writer.close()
    await asyncio.sleep(0.3)
    status, answer = await send(either_site, listing.pk, {"amount_minor": 10_000}, **await authorization(person))
    assert (status, answer["why"]) == (201, "opening")


async def test_a_bug_leaves_the_outcome_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(**asked: Any) -> None:
        raise RuntimeError("a bug")

    async def find(credential: Any) -> Person:
        person = Person(Credential(Kind.TOKEN, "known"))
        person.settle(Identity(1, True))
        return person

    monkeypatch.setattr(services, "buy_now", fail)
    monkeypatch.setattr(till.recovery, "ask", lambda: None)
    request = bid_endpoint.BidRequest(1, True, [(b"idempotency-key", b"a")], b"", HttpRequest)
    status, fields = await bid_endpoint.answer(request, find)
    assert (status, fields["reason"]) == (503, "unavailable")
