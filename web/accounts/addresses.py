"""Where somebody is looked at, and written to: also who has a name of old that no path can have in it."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.urls import reverse

from web.accounts.models import User


def page_of(person: User) -> str:
    """Where the person is looked at."""
    return _address("accounts:person", person)


def letters_to(person: User, listing_id: int | None = None) -> str:
    """Where the first message to the person is written, about that lot if one is named."""
    about = {} if listing_id is None else {"listing": listing_id}
    return _address("inbox:start", person, **about)


def _address(name: str, person: User, **query: int) -> str:
    """By the name in the path; else by that in the query, where any name can stand."""
    if _fits_in_path(person.username):
        return _with(reverse(name, args=[person.username]), query)
    return _with(reverse(f"{name}_named"), {"name": person.username, **query})


def _with(path: str, query: Mapping[str, int | str]) -> str:
    return f"{path}?{urlencode(query)}" if query else path


def _fits_in_path(name: str) -> bool:
    """Whether it is one part of a path: neither two of them nor a step."""
    return "/" not in name and bool(name.strip("."))
