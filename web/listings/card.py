"""A listing as the catalogue shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bidding import selectors
from bidding.models import Listing
from web.listings import told

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Card:
    """A listing and what it is doing now."""

    listing: Listing
    public: Json

    @property
    def tag(self) -> str:
        """What lies over the picture."""
        return told.tag(self.public)

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
    def clock_ms(self) -> int | None:
        """When it opens, closes or closed; None when it never will, or nobody knows yet."""
        if self.public["status"] in ("paused", "cancelled"):
            return None
        at_ms: int = self.public["starts_at_ms" if self.public["status"] == "scheduled" else "ends_at_ms"]
        return at_ms

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.public["status"] in selectors.ENDED


def cards(listings: Iterable[Listing], now_ms: int) -> list[Card]:
    """The cards of these listings: live from the ledger, as PostgreSQL last knew them while it is away."""
    rows = list(listings)
    live = selectors.live_publics(rows)
    return [Card(row, live.get(row.pk) or selectors.public_fields(row, now_ms=now_ms)) for row in rows]
