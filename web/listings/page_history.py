"""The bids that a listing's page shows: as a list, as a chart, and to the page's script."""

from dataclasses import dataclass

from bidding import money
from web.listings import chart, told
from web.listings.shown import Json, Shown
from web.listings.words import say

BIDS_SHOWN = 12
CHART_BIDS = 100
BID_FIELDS = (
    "type",
    "seq",
    "at_ms",
    "bidder",
    "leader",
    "amount_minor",
    "price_minor",
    "floor_minor",
    "why",
    "voided",
)


@dataclass(frozen=True, slots=True)
class PageHistory(Shown):
    """A listing with its newest bids, ``CHART_BIDS`` at most, the newest first."""

    history: list[Json]

    @property
    def bids(self) -> list[Json]:
        """The newest bids."""
        return self.history[:BIDS_SHOWN]

    @property
    def has_more_bids(self) -> bool:
        """Whether there are bids that are not shown here."""
        return len(self.history) > BIDS_SHOWN

    @property
    def points(self) -> list[chart.Point]:
        """The price over time, oldest first."""
        return [(bid["at_ms"], bid["price_minor"]) for bid in reversed(self.history) if not bid["voided"]]

    @property
    def chart(self) -> chart.Chart | None:
        """The step chart, None before the first bid."""
        return chart.draw(self.points, until_ms=self.ended_at_ms if self.is_over else self.public["now_ms"])

    @property
    def chart_told(self) -> str:
        """The chart for those who cannot see it."""
        if not self.points:
            return ""
        first, last = (
            money.spoken_minor(price, self.public["currency"]) for _, price in (self.points[0], self.points[-1])
        )
        return say("chart.told", first=first, last=last, bids=told.bids(self.public["bid_count"]))

    def bids_for_script(self) -> list[Json]:
        """The same bids as ``bids``, with what the script needs of each."""
        return [{field: bid[field] for field in BID_FIELDS} for bid in self.bids]
