"""The system under test over plain HTTP, for what is done before and after the run and is not measured."""

from collections.abc import Iterator
from typing import Any

import gevent
import requests

from .following import Json

TIMEOUT_S = 20.0
MOST_ON_A_PAGE = 100


class Site:
    """The API of an installation, as somebody or as a visitor."""

    def __init__(self, host: str, token: str = "") -> None:
        self._api = f"{host}/api/v1/"
        self._session = requests.Session()
        if token:
            self._session.headers["Authorization"] = f"Token {token}"

    def sign_in(self, username: str, password: str) -> str:
        """The person's token."""
        return str(self.post("token/", {"username": username, "password": password})["token"])

    def post(self, path: str, fields: Json) -> Json:
        """Raises requests.RequestException."""
        return self._call("POST", self._api + path, json=fields)

    def get(self, path: str) -> Json:
        """Raises requests.RequestException."""
        return self._call("GET", self._api + path)

    def pages(self, path: str) -> Iterator[Json]:
        """Everything on all pages of a list. Raises requests.RequestException."""
        url: str | None = f"{self._api}{path}{'&' if '?' in path else '?'}page_size={MOST_ON_A_PAGE}"
        while url:
            page = self._call("GET", url)
            yield from page["results"]
            url = page["next"]

    def _call(self, method: str, url: str, **options: Any) -> Json:
        while True:
            answer = self._session.request(method, url, timeout=TIMEOUT_S, **options)
            if answer.status_code != requests.codes.too_many_requests:
                answer.raise_for_status()
                found: Json = answer.json()
                return found
            gevent.sleep(float(answer.headers.get("Retry-After", 1)))
