"""A listing as the catalogue shows it."""

from collections.abc import Iterable
from dataclasses import dataclass

from bidding import money, selectors
from bidding.models import Listing
from web.accounts.models import User
from web.listings import told
from web.listings.shown import Json, Shown
from web.listings.words import say

STANDINGS = ("leading", "outbid", "won", "lost")
"""Where a bidder can stand that a card tells."""


@dataclass(frozen=True, slots=True)
class Card(Shown):
    """A listing among others, and what one viewer has to do with it; ``you`` is nobody else's to see."""

    you: Json | None = None
    is_own: bool = False
    is_watched: bool = False

    @property
    def tag(self) -> str:
        """What lies over the picture."""
        return told.tag(self.public)

    @property
    def closed_at_ms(self) -> int | None:
        """When it closed; None while it has not, and when it never will."""
        return self.ended_at_ms if self.public["status"] == "closed" else None

    @property
    def bids(self) -> str:
        """How many there are."""
        has_none = self.is_over and not self.public["bid_count"]
        return say("card.bids.none") if has_none else told.bids(self.public["bid_count"])

    @property
    def standing(self) -> str:
        """Where the viewer stands, one of STANDINGS; empty for who has not bid, and while the result is not known."""
        return standing(self.public, self.you)

    @property
    def standing_words(self) -> str:
        """The same in words."""
        return standing_words(self.public, self.you)


def standing(public: Json, you: Json | None) -> str:
    """Where that bidder stands, one of STANDINGS, or empty."""
    is_undecided = public["status"] in selectors.ENDED and public["outcome"] is None
    if not you or you["paddle"] is None or is_undecided:
        return ""
    word = told.standing(public, you, "bidder")
    return word if word in STANDINGS else ""


def standing_words(public: Json, you: Json | None) -> str:
    """Where that bidder stands, with a leader's own maximum."""
    word = standing(public, you)
    if not word or you is None:
        return ""
    if word == "leading" and (you["max_minor"] or 0) > (public["price_minor"] or 0):
        return say("card.standing.leading_max", max=money.spoken_minor(you["max_minor"], public["currency"]))
    return say(f"card.standing.{word}")


def cards(listings: Iterable[Listing], now_ms: int, viewer: User | None = None) -> list[Card]:
    """The cards of these listings: live from the ledger, as PostgreSQL last knew them while it is away."""
    rows = list(listings)
    viewer_id = viewer.pk if viewer else None
    seen = selectors.seen_many(rows, viewer_id=viewer_id, now_ms=now_ms)
    watched = selectors.watched_among(viewer_id, [row.pk for row in rows]) if viewer_id else set()
    return [Card(row, *seen[row.pk], row.seller_id == viewer_id, row.pk in watched) for row in rows]
