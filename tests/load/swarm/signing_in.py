"""Signing in: as programs do, by a token, and as people do, by the form of the sign-in page."""

import random
import re
from typing import Any

import gevent

from .people import Person

_CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
SIGN_IN_PAGE = "/accounts/login/"
TOO_MANY = 429
OK, MOVED = 200, 302


def token_of(client: Any, person: Person) -> dict[str, str]:
    """Headers that say who somebody is; the token of the file, or one that is asked for now."""
    token = person.token
    while not token:
        fields = {"username": person.username, "password": person.password}
        with client.post("/api/v1/token/", json=fields, name="/api/v1/token/", catch_response=True) as answer:
            if answer.status_code == OK:
                token = answer.json()["token"]
        if not token:
            _wait(answer)
    return {"Authorization": f"Token {token}"}


def by_the_form(client: Any, person: Person) -> None:
    """Open the page, send its form, and have the session's cookie; again and again while it is not let in."""
    while not _sent_form(client, person):
        pass


def _sent_form(client: Any, person: Person) -> bool:
    page = client.get(SIGN_IN_PAGE)
    found = _CSRF.search(page.text or "")
    if found is None:
        return _wait(page)
    fields = {"login": person.username, "password": person.password, "csrfmiddlewaretoken": found[1]}
    headers = {"Referer": page.url}
    with client.post(
        SIGN_IN_PAGE, fields, headers=headers, allow_redirects=False, name="sign in", catch_response=True
    ) as answer:
        if answer.status_code == MOVED:
            answer.success()
            return True
        answer.failure(f"not signed in: {answer.status_code}")
    return _wait(answer)


def _wait(answer: Any) -> bool:
    """Sign-ins are limited by address (SIGN_INS_PER_MIN): wait as long as one is told to, and do it again."""
    told_s = (answer.headers or {}).get("Retry-After", "5") if answer.status_code == TOO_MANY else "2"
    gevent.sleep(float(told_s) * random.uniform(1, 1.5))
    return False
