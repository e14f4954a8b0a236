"""``POST /api/v1/listings/<id>/bids/`` and ``…/buy-now/``: the way of a socket's bid, over HTTP.

``application`` is the hot way: plain ASGI, and who is signed in is known without the database. The Django views
answer the same where no ASGI server is in front, as under Django's test client.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import orjson
from channels.db import database_sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from rest_framework.authentication import CSRFCheck

from bidding.outcomes import BidAccepted, BidRejected, Reason
from web.live import replies
from web.live.fields import MAX_MESSAGE_BYTES
from web.live.hub import here
from web.live.identity import Credential, Kind, credential_of, look_up
from web.live.messages import Malformed, read_http_bid
from web.live.people import DatabaseAway, Person
from web.live.till import decide, refusal_before_ledger
from web.refusals import status_of

Json = dict[str, Any]
Answer = tuple[int, Json]
FindPerson = Callable[[Credential | None], Awaitable[Person | None]]

_PATH = re.compile(r"/api/v1/listings/([0-9]{1,19})/(bids|buy-now)/")
_HEADERS = {401: {"WWW-Authenticate": "Token"}, 429: {"Retry-After": "1"}, 503: {"Retry-After": "1"}}


@dataclass(frozen=True, slots=True)
class BidRequest:
    """A request as both ways in see it; ``as_django`` makes Django's own of it, for the check against forgery."""

    listing_id: int
    buy_now: bool
    headers: list[tuple[bytes, bytes]]
    body: bytes
    as_django: Callable[[], HttpRequest]


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Answer a POST to one of the two addresses."""
    hub = await here()
    request = await _read_request(scope, receive)
    if request is None:
        return
    room = hub.rooms.get(request.listing_id)
    currency = room.state.get("currency") if room is not None else None
    status, fields = await answer(request, hub.people.find, currency=currency)
    headers = [(name.lower().encode(), value.encode()) for name, value in _headers(status).items()]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": orjson.dumps(fields)})


async def _read_request(scope: Any, receive: Any) -> BidRequest | None:
    """None when the client went away in the middle: what half a request asks for is not known."""
    found = _PATH.fullmatch(scope["path"])
    listing_id, action = (int(found[1]), found[2]) if found else (0, scope["path"].split("/")[-2])
    body = b""
    while len(body) <= MAX_MESSAGE_BYTES:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    return BidRequest(
        listing_id, action == "buy-now", list(scope["headers"]), body, lambda: ASGIRequest(scope, BytesIO(body))
    )


async def answer(request: BidRequest, find_person: FindPerson, *, currency: str | None = None) -> Answer:
    """Decide the bid; the status and the JSON to answer with."""
    bid = read_http_bid(request.body, _idempotency_key(request.headers), buy_now=request.buy_now)
    if isinstance(bid, Malformed):
        return _refused(bid.id, BidRejected(Reason.MALFORMED), message=bid.message)
    credential = credential_of(request.headers)
    try:
        person = await find_person(credential)
    except DatabaseAway:
        return _refused(bid.id, BidRejected(Reason.UNAVAILABLE))
    if person is not None and person.credential.kind is Kind.SESSION and (problem := _forgery(request.as_django())):
        return _refused(bid.id, BidRejected(Reason.NOT_ALLOWED), message=f"CSRF check failed: {problem}")
    if (refusal := refusal_before_ledger(person)) is not None:
        return _refused(bid.id, refusal)
    assert person is not None, "a visitor is refused"
    outcome = await decide(request.listing_id, bid, person)
    if isinstance(outcome, BidAccepted):
        return 200 if outcome.replayed else 201, replies.accepted_fields(bid.id, outcome)
    return _refused(bid.id, outcome, currency=currency)


def _refused(
    bid_id: str | None, rejected: BidRejected, *, currency: str | None = None, message: str | None = None
) -> Answer:
    return status_of(rejected.reason), replies.rejected_fields(bid_id, rejected, currency=currency, message=message)


def _idempotency_key(headers: list[tuple[bytes, bytes]]) -> str | None:
    """The header, if it stands there once."""
    keys = [value.decode("latin-1") for name, value in headers if name == b"idempotency-key"]
    return keys[0] if len(keys) == 1 else None


def _forgery(request: HttpRequest) -> str | None:
    """What speaks against this request being the signed-in person's own; None when nothing does."""
    check = CSRFCheck(lambda _: None)
    check.process_request(request)
    problem: str | None = check.process_view(request, None, (), {})
    return problem


def _headers(status: int) -> dict[str, str]:
    return {"Content-Type": "application/json", "X-Content-Type-Options": "nosniff", **_HEADERS.get(status, {})}


@csrf_exempt
async def place_bid(request: HttpRequest, listing_id: int) -> HttpResponse:
    """The Django view of a bid."""
    return await _view(request, listing_id, buy_now=False)


@csrf_exempt
async def buy_now(request: HttpRequest, listing_id: int) -> HttpResponse:
    """The Django view of buying now."""
    if request.method != "POST":
        message = f"The method {request.method} is not allowed here."
        fields = {"reason": "method_not_allowed", "message": message}
        return HttpResponse(orjson.dumps(fields), status=405, headers={**_headers(405), "Allow": "POST"})
    return await _view(request, listing_id, buy_now=True)


async def _view(request: HttpRequest, listing_id: int, *, buy_now: bool) -> HttpResponse:
    headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in request.headers.items()]
    body = request.read(MAX_MESSAGE_BYTES + 1)
    status, fields = await answer(BidRequest(listing_id, buy_now, headers, body, lambda: request), _find_once)
    return HttpResponse(orjson.dumps(fields), status=status, headers=_headers(status))


async def _find_once(credential: Credential | None) -> Person | None:
    """Who it is, from the database."""
    if credential is None:
        return None
    found = await database_sync_to_async(look_up)([credential])
    if credential not in found:
        return None
    person = Person(credential)
    person.settle(found[credential])
    return person
