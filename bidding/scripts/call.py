"""A script ready to be sent, and the words that scripts take and give."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from bidding import lua_loader
from bidding.keys import ListingKeys

Reply: TypeAlias = Sequence[str]


class Call(NamedTuple):
    """A script ready to be sent. The connection puts its ``run_id`` before ``args``, as ARGV[1]."""

    script: lua_loader.Script
    keys: Sequence[str]
    args: Sequence[str]


@dataclass(frozen=True, slots=True)
class Missing:
    """The ledger has no such listing: it never opened there, or ended long ago."""


def call(name: str, keys: ListingKeys, *args: str) -> Call:
    """The script of that name on a listing; ARGV[2] is the listing's id."""
    return Call(lua_loader.script(name), keys.ordered(), [str(keys.listing_id), *args])


def or_empty(number: int | None) -> str:
    """An absent number is an empty word to a script."""
    return "" if number is None else str(number)


def steps_text(steps: Sequence[tuple[int, int]]) -> str:
    """The table of steps as scripts and the log have it: ``<from>:<step>,…``, in minor units."""
    return ",".join(f"{low}:{step}" for low, step in steps)


def int_or_none(text: str) -> int | None:
    """A script's empty word is an absent number."""
    return int(text) if text else None
