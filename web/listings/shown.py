"""What a card and a page both show of a listing."""

from dataclasses import dataclass
from typing import Any

from bidding import selectors
from bidding.models import Listing
from web.listings import told

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """A listing and what it is doing now."""

    listing: Listing
    public: Json

    @property
    def price_minor(self) -> int:
        """The price, or where bidding starts."""
        price: int = self.public["price_minor"] or self.listing.start_minor
        return price

    @property
    def price_label(self) -> str:
        """What that number is."""
        return told.price_label(self.public)

    @property
    def clock_label(self) -> str:
        """What the time is the time of."""
        return told.clock_label(self.public["status"])

    @property
    def time_left(self) -> str:
        """How long until it opens or closes, as of this answer; a dash while nothing runs."""
        word = {"scheduled": "starts_at_ms", "open": "ends_at_ms"}.get(self.public["status"])
        return told.time_left(self.public[word] - self.public["now_ms"]) if word else "—"

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.public["status"] in selectors.ENDED

    @property
    def ended_at_ms(self) -> int:
        """When it ended, which is before its end if it was bought or ended early."""
        ends_at_ms: int = self.public["ends_at_ms"]
        if self.listing.status in selectors.ENDED:
            return min(ends_at_ms, self.listing.at_ms or ends_at_ms)
        # What ended it is not in PostgreSQL yet, so that was just now.
        return min(ends_at_ms, int(self.public.get("now_ms", ends_at_ms)))
