"""A listing as the catalogue shows it."""

from collections.abc import Iterable

from bidding import selectors
from bidding.models import Listing
from web.listings import told
from web.listings.shown import Shown


class Card(Shown):
    """A listing among others."""

    __slots__ = ()

    @property
    def tag(self) -> str:
        """What lies over the picture."""
        return told.tag(self.public)

    @property
    def clock_ms(self) -> int | None:
        """When it opens, closes or closed; None when it never will, or nobody knows yet."""
        if self.public["status"] in ("paused", "cancelled"):
            return None
        at_ms: int = self.public["starts_at_ms" if self.public["status"] == "scheduled" else "ends_at_ms"]
        return at_ms


def cards(listings: Iterable[Listing], now_ms: int) -> list[Card]:
    """The cards of these listings: live from the ledger, as PostgreSQL last knew them while it is away."""
    rows = list(listings)
    live = selectors.live_publics(rows)
    return [Card(row, live.get(row.pk) or selectors.public_fields(row, now_ms=now_ms)) for row in rows]
