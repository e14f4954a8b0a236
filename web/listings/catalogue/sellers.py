"""Whose lots alone are asked for."""

from dataclasses import dataclass

from django.http import HttpRequest

from web.accounts.names import LONGEST_NAME, person_with_page
from web.listings.finding import NOBODY


@dataclass(frozen=True, slots=True)
class Seller:
    """A name in the address of a list; ``person_id`` is NOBODY where it is of nobody who can be looked at."""

    name: str
    person_id: int


def asked_seller(request: HttpRequest) -> Seller | None:
    """Whoever is named (``?seller=``), as that person writes it; None if nobody is."""
    typed = request.GET.get("seller", "").strip()
    if not typed:
        return None
    person = person_with_page(typed)
    return Seller(person.username, person.pk) if person else Seller(typed[:LONGEST_NAME], NOBODY)
