"""Which listings there are to bid on: handed out in turn, so that each has its share of the bidders."""

from collections import deque
from collections.abc import Iterable


class Market:
    """Open listings, oldest handed out first."""

    def __init__(self, listing_ids: Iterable[int]) -> None:
        self._open = deque(listing_ids)

    def next(self) -> int | None:
        """A listing for one more bidder; None when there is none."""
        if not self._open:
            return None
        self._open.rotate(-1)
        return self._open[-1]

    def add(self, listing_id: int) -> None:
        """One more to bid on, the next to be handed out."""
        self._open.appendleft(listing_id)

    def remove(self, listing_id: int) -> None:
        """It is over."""
        if listing_id in self._open:
            self._open.remove(listing_id)
