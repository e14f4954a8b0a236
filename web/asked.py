"""What a request asks for: numbers that somebody sent, and whether a script asks."""

from django.http import HttpRequest

DIGITS = 18
"""So many always fit PostgreSQL's bigint."""


def number_in(text: str) -> int | None:
    """The number that the text is; None where it is something else, or too large for any id or moment."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= DIGITS else None


def asked_number(request: HttpRequest, name: str) -> int | None:
    """The number in the query under that name; None where there is none, or something else."""
    return number_in(request.GET.get(name, ""))


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asks that stays where it is."""
    return request.headers.get("Accept") == "application/json"
