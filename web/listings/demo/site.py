"""An auction system as a program meets it: over HTTP, from outside."""

import json
import urllib.request
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

HTTP_TIMEOUT_S = 10.0


class CouldNotConnect(Exception):
    """Nobody answers there, or not as an auction would; the message says what happened."""


@dataclass(slots=True)
class Site:
    """An auction system by its address."""

    url: str

    def __post_init__(self) -> None:
        if not self.url.startswith(("http://", "https://")):
            raise CouldNotConnect(f"{self.url} is no address of a web site")

    def call(self, path: str, body: Json | None = None) -> Json:
        """Ask the API. Raises CouldNotConnect."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}/api/v1/{path}", data, headers)  # noqa: S310  See __post_init__.
        try:
            with urllib.request.urlopen(request, timeout=HTTP_TIMEOUT_S) as response:  # noqa: S310  Likewise.
                answer: Json = json.load(response)
                return answer
        except (OSError, ValueError) as problem:
            raise CouldNotConnect(f"{self.url}/api/v1/{path}: {problem}") from problem

    def token(self, username: str, password: str) -> str:
        """Sign in."""
        return str(self.call("token/", {"username": username, "password": password})["token"])

    def open_listings(self) -> list[int]:
        """What can be bid on now, the next to close first."""
        found = self.call("listings/?status=open")["results"]
        return [listing["id"] for listing in sorted(found, key=lambda listing: listing["ends_at_ms"])]

    def socket(self, listing_id: int) -> str:
        """Where a listing is live."""
        return f"{self.url.replace('http', 'ws', 1)}/ws/listings/{listing_id}/"
