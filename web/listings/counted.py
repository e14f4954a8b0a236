"""Sentences about a number of things: which form a language has for a number is the catalogue's to say.

The page's script gets each sentence's form for a few numbers, one at least for every plural category that languages
have, and takes the form of one that counts alike (``Intl.PluralRules``).
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import ngettext

LIKE = (1, 2, 3, 5, 11, 100, 0)
"""Numbers that stand for all others in some language: Arabic, with six categories, needs the most."""

COUNTED: Mapping[str, Callable[[int], str]] = {
    "bids": lambda count: ngettext("{count} bid", "{count} bids", count),
    "viewers": lambda count: ngettext("{count} person watching", "{count} people watching", count),
    "comments.left": lambda count: ngettext("{count} character left", "{count} characters left", count),
    "seller.sold": lambda count: ngettext("{count} lot sold", "{count} lots sold", count),
    "duration.hours": lambda count: ngettext("{count} hour", "{count} hours", count),
    "duration.minutes": lambda count: ngettext("{count} minute", "{count} minutes", count),
    "duration.seconds": lambda count: ngettext("{count} second", "{count} seconds", count),
}


def say_count(key: str, count: int) -> str:
    """The sentence of that key about so many."""
    return COUNTED[key](count).format(count=count)


def forms(key: str) -> dict[str, Any]:
    """The sentence's forms by the numbers in ``LIKE``, in whichever language is active when they are read."""
    return {str(count): lazy(COUNTED[key], str)(count) for count in LIKE}
