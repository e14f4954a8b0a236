"""Numbers in addresses."""

from django.http import HttpRequest

DIGITS = 18
"""So many always fit PostgreSQL's bigint."""


def asked_number(request: HttpRequest, name: str) -> int | None:
    """The number in the query under that name; None where there is none, or something else."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= DIGITS else None
