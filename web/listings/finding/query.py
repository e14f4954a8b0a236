"""What is asked for."""

from dataclasses import dataclass
from enum import StrEnum


class Shelf(StrEnum):
    """Listings by what they are doing."""

    ALL = "all"
    LIVE = "live"
    SOON = "soon"
    COMING = "coming"
    NEW = "new"
    ENDED = "ended"


class Sort(StrEnum):
    """What comes first. ``ENDING`` is by the opening where lots are coming, the latest first where they are over."""

    ENDING = "ending"
    NEWEST = "newest"
    PRICE_UP = "price_up"
    PRICE_DOWN = "price_down"
    BIDS = "bids"
    RELEVANCE = "relevance"


NOBODY = 0
"""The id of no person: what is asked of somebody who is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Filters that all have to hold; None and "" filter nothing.

    ``text`` may be anything somebody typed. Amounts are minor units of the price shown: the current one, or where
    bidding starts. They compare numbers, so name a ``currency`` beside them. The ids name people: whose listings,
    who bid, won or watches.
    """

    shelf: Shelf = Shelf.ALL
    text: str = ""
    category_id: int | None = None
    currency: str = ""
    from_minor: int | None = None
    to_minor: int | None = None
    sort: Sort | None = None
    seller_id: int | None = None
    bidder_id: int | None = None
    winner_id: int | None = None
    watcher_id: int | None = None

    @property
    def order(self) -> Sort:
        """The sort that applies: the one asked for if it can be had, else the natural one."""
        if self.sort is not None and (self.text or self.sort is not Sort.RELEVANCE):
            return self.sort
        if self.text:
            return Sort.RELEVANCE
        return Sort.NEWEST if self.shelf in (Shelf.ALL, Shelf.NEW) and not self._is_of_bidder else Sort.ENDING

    @property
    def _is_of_bidder(self) -> bool:
        return any(person is not None for person in (self.bidder_id, self.winner_id, self.watcher_id))
