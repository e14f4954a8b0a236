"""A web process of its own for the live tests, people and listings for it, and clients as they come from outside."""

import asyncio
import itertools
import json
import os
import sys
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import websockets
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore
from rest_framework.authtoken.models import Token

from bidding import services
from bidding.models import Category, Listing
from bidding.terms import Terms
from deploy.local.ports import HOST, any_free
from deploy.local.program import Program
from tests.clock import HOUR_MS, now_ms
from tests.servers import Servers

ANSWER_S = 10.0
_ANSWERS = ("accepted", "message_accepted", "rejected")

Json = dict[str, Any]

_numbers = itertools.count(1)


@dataclass(slots=True)
class Site:
    """A running web process."""

    web: Program
    port: int

    @property
    def url(self) -> str:
        """For HTTP."""
        return f"http://{HOST}:{self.port}"

    def path(self, listing_id: int, query: str = "") -> str:
        """The address of a listing's socket."""
        return f"ws://{HOST}:{self.port}/ws/listings/{listing_id}/{query}"

    def cards(self, query: str) -> str:
        """The address of the cards' socket."""
        return f"ws://{HOST}:{self.port}/ws/listings/{query}"

    @property
    def me(self) -> str:
        """The address of a person's own socket."""
        return f"ws://{HOST}:{self.port}/ws/me/"


def start_site(servers: Servers, database: str, command: Callable[[int], Sequence[str]], **env: str) -> Site:
    """Start a web process on the tests' servers."""
    port = any_free()
    database_url = servers.env["DATABASE_URL"].rpartition("/")[0] + f"/{database}"
    web = Program(
        f"web-{port}",
        [sys.executable, *command(port)],
        servers.var_dir / "log" / f"web-{port}.log",
        env={**os.environ, **servers.env, "DATABASE_URL": database_url, **env},
    )
    web.answers = lambda program: _accepts(port)
    web.start()
    web.wait_ready()
    return Site(web, port)


def _accepts(port: int) -> bool:
    import socket

    try:
        socket.create_connection((HOST, port), timeout=1).close()
    except OSError:
        return False
    return True


def make_person(**fields: Any) -> Any:
    """Somebody new, without a password."""
    name = f"person{next(_numbers)}-{uuid.uuid4().hex[:6]}"
    return get_user_model().objects.create_user(name, **fields)


def token_of(person: Any) -> str:
    """The person's token."""
    return str(Token.objects.get_or_create(user=person)[0].key)


def session_of(person: Any) -> str:
    """A new session in which the person is signed in, as after signing in with a browser."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def make_listing(**terms: Any) -> Listing:
    """A new open listing that starts at 100.00, in the ledger."""
    category, _ = Category.objects.get_or_create(slug="clocks", defaults={"name": "Clocks"})
    seller = terms.pop("seller", None) or make_person()
    chosen = Terms(**{"start_minor": 10_000, "ends_at_ms": now_ms() + HOUR_MS, **terms})
    return services.create_listing(seller=seller, category=category, title="A clock", terms=chosen)


CSRF = "c" * 32


async def post(url: str, body: bytes = b"", **headers: str) -> tuple[int, Any]:
    """An HTTP POST from outside; status, and the JSON or text of the answer. Redirects are not followed."""
    return await asyncio.to_thread(_post, url, body, {name.replace("_", "-"): text for name, text in headers.items()})


def _post(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, Any]:
    address = urlsplit(url)
    connection = HTTPConnection(address.netloc, timeout=ANSWER_S)
    try:
        connection.request("POST", address.path, body, {"Content-Type": "application/json", **headers})
        response = connection.getresponse()
        raw = response.read()
        is_json = response.headers.get("Content-Type", "").startswith("application/json")
        return response.status, json.loads(raw) if is_json else raw.decode()
    finally:
        connection.close()


def as_browser(session: str) -> dict[str, str]:
    """Headers of a page's own request."""
    return {"Cookie": f"sessionid={session}; csrftoken={CSRF}", "X_CSRFToken": CSRF}


new_person = sync_to_async(make_person)
new_token = sync_to_async(token_of)
new_session = sync_to_async(session_of)
new_listing = sync_to_async(make_listing)


@dataclass(slots=True)
class Client:
    """A socket from outside. Keeps what it was sent and did not look at yet."""

    socket: Any
    waiting: list[Json] = field(default_factory=list)

    async def send(self, **message: Any) -> None:
        """Send JSON."""
        await self.socket.send(json.dumps(message))

    async def receive(self, timeout_s: float = ANSWER_S) -> Json:
        """The next message, whatever it is."""
        if self.waiting:
            return self.waiting.pop(0)
        return json.loads(await asyncio.wait_for(self.socket.recv(), timeout_s))

    async def next(self, *types: str, timeout_s: float = ANSWER_S) -> Json:
        """The next message of one of the types; the others before it are passed over."""
        async with asyncio.timeout(timeout_s):
            while (message := await self.receive())["type"] not in types:
                pass
            return message

    async def bid(self, amount_minor: int | None = None, *, bid_id: str | None = None, **fields: Any) -> Json:
        """Bid, and wait for the answer; public messages before it are kept for later."""
        bid_id = bid_id or uuid.uuid4().hex
        if amount_minor is not None:
            fields["amount_minor"] = amount_minor
        await self.send(type="bid", id=bid_id, **fields)
        return await self.answer(bid_id)

    async def answer(self, message_id: str | None) -> Json:
        """The answer to a message of that id."""
        passed = []
        async with asyncio.timeout(ANSWER_S):
            while True:
                message = await self.receive()
                if message["type"] in _ANSWERS and message["id"] == message_id:
                    self.waiting = passed + self.waiting
                    return message
                passed.append(message)

    async def close_code(self, timeout_s: float = ANSWER_S) -> int:
        """Read until the other side closes; its code."""
        async with asyncio.timeout(timeout_s):
            try:
                while True:
                    await self.socket.recv()
            except websockets.ConnectionClosed as closed:
                return closed.rcvd.code if closed.rcvd else 1006


class connect:  # noqa: N801  Used like a function.
    """``async with connect(url, token=…) as client``; takes ``websockets.connect``'s options too."""

    def __init__(self, url: str, *, token: str = "", session: str = "", origin: str = "", **options: Any) -> None:
        headers = dict(options.pop("headers", {}))
        if token:
            headers["Authorization"] = f"Token {token}"
        if session:
            headers["Cookie"] = f"sessionid={session}"
        if origin:
            options["origin"] = origin
        options.setdefault("compression", None)
        self._connecting = websockets.connect(url, additional_headers=headers, **options)

    async def __aenter__(self) -> Client:
        return Client(await self._connecting.__aenter__())

    async def __aexit__(self, *error: Any) -> None:
        await self._connecting.__aexit__(*error)
