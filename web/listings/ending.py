"""How a lot ended, as its page tells it: everyone the outcome, the two who deal with each other also the names."""

from dataclasses import dataclass

from bidding.models import Listing
from bidding.selectors import ENDED, Json
from web.accounts.models import User


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of a listing for one viewer. ``outcome`` is sold, unsold, cancelled, or closing while it is not known.

    ``winner`` is there for the seller, the winner and staff only.
    """

    outcome: str
    paddle: int | None
    winner: User | None
    is_mine: bool
    is_sellers: bool
    is_final: bool

    @property
    def sees_winner(self) -> bool:
        """Whether to name the winner: to somebody else than the winner."""
        return self.winner is not None and not self.is_mine

    @property
    def sells(self) -> bool:
        """Whether the viewer has sold it, and knows to whom."""
        return self.is_sellers and self.sees_winner

    @property
    def may_sell_again(self) -> bool:
        """Whether the viewer may put it up once more."""
        return self.is_sellers and self.outcome in ("unsold", "cancelled")


def ending_of(listing: Listing, public: Json, viewer: User | None, paddle: int | None) -> Ending | None:
    """None while the listing runs."""
    if public["status"] not in ENDED:
        return None
    outcome = "cancelled" if public["status"] == Listing.Status.CANCELLED else public["outcome"] or "closing"
    result = getattr(listing, "result", None)
    winner = result.winner if result is not None else None
    return Ending(
        outcome=outcome,
        paddle=public["winner"],
        winner=winner if winner is not None and _may_know(winner, listing, viewer) else None,
        is_mine=paddle is not None and paddle == public["winner"],
        is_sellers=viewer is not None and viewer.pk == listing.seller_id,
        is_final=outcome == "cancelled" or result is not None,
    )


def _may_know(winner: User, listing: Listing, viewer: User | None) -> bool:
    return viewer is not None and (viewer.is_staff or viewer.pk in (winner.pk, listing.seller_id))
