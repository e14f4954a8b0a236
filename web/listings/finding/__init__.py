"""Finding listings: what is asked for, and the rows that answer it. Nothing here knows of requests."""

from web.listings.finding.leaf import MOST_COUNTED, MOST_LISTED, PER_LEAF, Leaf, counted, leaf_of
from web.listings.finding.query import NOBODY, Finding, Shelf, Sort
from web.listings.finding.rows import currencies_in_use, find, matching, ranked

__all__ = [
    "MOST_COUNTED",
    "MOST_LISTED",
    "NOBODY",
    "PER_LEAF",
    "Finding",
    "Leaf",
    "Shelf",
    "Sort",
    "counted",
    "currencies_in_use",
    "find",
    "leaf_of",
    "matching",
    "ranked",
]
