"""What is found, leaf by leaf. Counting and turning over stop somewhere, so that no list is too long to be shown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bidding.models import Listing
from web.listings.finding.query import Finding
from web.listings.finding.rows import find, matching

PER_LEAF = 24

MOST_COUNTED = 1_000
"""More are not counted, only said to be more."""

MOST_LISTED = 100 * PER_LEAF
"""More can't be turned over to: narrow the search instead."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of a list. ``total`` is right up to MOST_COUNTED, and tells at least whether there is a next leaf."""

    listings: Sequence[Listing]
    number: int
    total: int

    @property
    def has_uncounted(self) -> bool:
        """Whether there are more than were counted."""
        return self.total > MOST_COUNTED

    @property
    def last(self) -> int:
        """The last leaf's number, as far as was counted."""
        return max(1, -(-min(self.total, MOST_LISTED) // PER_LEAF))

    @property
    def has_next(self) -> bool:
        """Whether another leaf follows."""
        return self.number < self.last


def leaf_of(query: Finding, number: int, *, now_ms: int) -> Leaf:
    """The leaf of that number; the nearest one there is when there is none such."""
    number = min(max(number, 1), MOST_LISTED // PER_LEAF)
    total = counted(query, now_ms=now_ms, at_most=max(MOST_COUNTED, number * PER_LEAF) + 1)
    number = min(number, Leaf((), number, total).last)
    first = (number - 1) * PER_LEAF
    found = find(query, now_ms=now_ms, are_few=total <= MOST_COUNTED)
    return Leaf(_rows(found.values_list("pk", flat=True)[first : first + PER_LEAF]), number, total)


def counted(query: Finding, *, now_ms: int, at_most: int) -> int:
    """How many match, ``at_most`` if there are more."""
    return matching(query, now_ms=now_ms).values("pk")[:at_most].count()


def _rows(found: Iterable[int]) -> list[Listing]:
    """Ids first, then their rows: what lies before a deep leaf is stepped over in the index."""
    ids = list(found)
    rows = Listing.objects.select_related("category", "result").prefetch_related("pictures").in_bulk(ids)
    return [rows[pk] for pk in ids]
