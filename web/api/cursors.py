"""Pages of rows. A cursor names the row that a page is after or before: it stays right while new ones come in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

from web.api.errors import malformed

Json = dict[str, Any]

MOST_ON_A_PAGE = 100
LONGEST_NUMBER = 18


@dataclass(frozen=True, slots=True)
class Order:
    """By a field that holds whole numbers, then by ``pk`` the same way."""

    field: str = "pk"
    descending: bool = True

    def rows(self, found: QuerySet[Any], *, backwards: bool) -> QuerySet[Any]:
        """The rows in this order, or from its end."""
        sign = "-" if self.descending is not backwards else ""
        return found.order_by(*dict.fromkeys([f"{sign}{self.field}", f"{sign}pk"]))

    def beyond(self, place: "Place") -> Q:
        """The rows that a page from there begins with. The field's own bound is what an index is entered by."""
        side = "lt" if self.descending is not place.backwards else "gt"
        further, next_to = Q(**{f"{self.field}__{side}": place.value}), Q(**{f"pk__{side}": place.pk})
        return Q(**{f"{self.field}__{side}e": place.value}) & (further | next_to)

    def place(self, row: Any, *, backwards: bool) -> "Place":
        """The cursor of a page that begins beyond the row."""
        return Place(backwards, getattr(row, self.field), row.pk)


@dataclass(frozen=True, slots=True)
class Place:
    """A cursor: the ``value`` and ``pk`` of a row, after or (``backwards``) before which the page is."""

    backwards: bool
    value: int
    pk: int

    @classmethod
    def of(cls, request: Request) -> "Place | None":
        """The one that is asked for. Raises 400."""
        text = request.query_params.get("cursor")
        if text is None:
            return None
        side, *numbers = text.split("-")
        if side not in ("before", "after") or len(numbers) != 2 or not all(map(is_number, numbers)):
            raise bad_cursor()
        return cls(side == "before", int(numbers[0]), int(numbers[1]))

    def link(self, request: Request) -> str:
        """The address of that page."""
        cursor = f"{'before' if self.backwards else 'after'}-{self.value}-{self.pk}"
        return str(replace_query_param(request.build_absolute_uri(), "cursor", cursor))


def page_of(
    found: QuerySet[Any], request: Request, shown: Callable[[list[Any]], list[Json]], *, order: Order, usual: int = 20
) -> Json:
    """A page of the rows, as ``shown`` tells them."""
    size, place = page_size(request, usual), Place.of(request)
    backwards = place is not None and place.backwards
    wanted = found.filter(order.beyond(place)) if place else found
    rows = list(order.rows(wanted, backwards=backwards)[: size + 1])
    has_more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    has_next, has_previous = (True, has_more) if backwards else (has_more, place is not None)
    return {
        "next": order.place(rows[-1], backwards=False).link(request) if has_next and rows else None,
        "previous": order.place(rows[0], backwards=True).link(request) if has_previous and rows else None,
        "results": shown(rows),
    }


def page_size(request: Request, usual: int) -> int:
    """How many things the client wants on a page. Raises 400."""
    text = request.query_params.get("page_size")
    if text is None:
        return usual
    if not (is_number(text) and 1 <= int(text) <= MOST_ON_A_PAGE):
        problem = f"This is a whole number from 1 to {MOST_ON_A_PAGE}."
        raise malformed(f"page_size: {problem}", {"page_size": problem})
    return int(text)


def bad_cursor() -> Exception:
    """400 for a cursor that no page gave."""
    problem = "This is no cursor that a page gave."
    return malformed(f"cursor: {problem}", {"cursor": problem})


def is_number(text: str) -> bool:
    """Whether this is a whole number that PostgreSQL can hold."""
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER
