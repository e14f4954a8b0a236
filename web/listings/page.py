"""What one listing's page shows: drawn by the template, taken over by the page's script."""

from dataclasses import dataclass

from django.conf import settings
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.http import urlencode

from bidding import money
from web.accounts.models import User
from web.listings import told
from web.listings.ending import Ending, ending_of
from web.listings.page_history import PageHistory
from web.listings.remarks import Remarks
from web.listings.seller import SellerCard
from web.listings.shown import Json
from web.listings.words import LOT_WORDS, say
from web.moments import minute_text, moment_text

BIDDABLE = ("open", "paused", "scheduled")


@dataclass(frozen=True, slots=True)
class ListingPage(PageHistory):
    """A listing as one viewer sees it at one moment; ``away`` while the ledger does not answer."""

    viewer: User | None
    you: Json | None
    away: bool
    seller: SellerCard
    remarks: Remarks
    is_watched: bool

    @property
    def role(self) -> str:
        """What the viewer may be here: visitor, seller, blocked or bidder."""
        if self.viewer is None:
            return "visitor"
        if self.viewer.pk == self.listing.seller_id:
            return "seller"
        return "blocked" if self.viewer.is_blocked else "bidder"

    @property
    def paddle(self) -> int | None:
        """The viewer's paddle here."""
        paddle: int | None = (self.you or {}).get("paddle")
        return paddle

    @property
    def standing(self) -> str:
        """The word for where the viewer stands."""
        return told.standing(self.public, self.you, self.role)

    @property
    def standing_word(self) -> str:
        """The first line of where the viewer stands."""
        return say(f"standing.{self.standing}")

    @property
    def standing_more(self) -> str:
        """The second line."""
        return told.standing_more(self.standing, self.public, self.you)

    @property
    def status_line(self) -> str:
        """What the listing is doing, empty while it is open."""
        return told.status(self.public, starts=moment_text(self.public["starts_at_ms"]), paddle=self.paddle)

    @property
    def reserve_line(self) -> str:
        """Whether there is a reserve, and whether the price has reached it."""
        return say(f"reserve.{self.public['reserve']}")

    @property
    def step_from_minor(self) -> int:
        """Where the step begins that holds at the present price."""
        return max((low for low, _ in self.listing.steps if low <= self.price_minor), default=1)

    @property
    def soft_close_words(self) -> str:
        """How late a bid has to come to move the end."""
        return told.duration(self.listing.soft_close_ms)

    @property
    def clock(self) -> str:
        """What is left, or when it closed."""
        return minute_text(self.ended_at_ms) if self.public["status"] == "closed" else self.time_left

    @property
    def floor(self) -> str:
        """The lowest amount that the next bid may have."""
        return money.spoken_minor(self.public["floor_minor"], self.public["currency"])

    @property
    def next_minor(self) -> int:
        """The amount that the form offers: the lowest one that counts, or for the leader a higher maximum."""
        floor: int = self.public["floor_minor"]
        if self.standing != "leading":
            return floor
        return max(floor, int((self.you or {})["max_minor"]) + floor - self.price_minor)

    @property
    def why(self) -> str:
        """Why the price is what it is."""
        standing_bids = [bid for bid in self.history if not bid["voided"]]
        newest = standing_bids[0] if standing_bids and self.public["bid_count"] else None
        if newest is None:
            return told.no_bids(self.public["status"], self.floor)
        return told.why(newest, currency=self.public["currency"], paddle=self.paddle)

    @property
    def may_bid(self) -> bool:
        """Whether to show the bid form: somebody who may bid, on a listing that takes bids now or later."""
        return self.role == "bidder" and self.public["status"] in BIDDABLE

    def for_script(self) -> Json:
        """What the page's script starts from; nothing here is secret from this viewer."""
        return {
            "public": self.public,
            "you": self.you,
            "role": self.role,
            "away": self.away,
            "ended_at_ms": self.ended_at_ms if self.is_over else None,
            "digits": money.exponent(self.listing.currency),
            "start_minor": self.listing.start_minor,
            "bids": self.bids_for_script(),
            "points": self.points,
            "words": LOT_WORDS,
            "socket": f"/ws/listings/{self.listing.pk}/",
            "history": f"/api/v1/listings/{self.listing.pk}/bids/",
            "comments": f"/api/v1/listings/{self.listing.pk}/comments/",
            "sign_in": self.sign_in_url,
        }

    @property
    def listing_url(self) -> str:
        """The page's own path."""
        return reverse("listings:detail", args=[self.listing.pk])

    @property
    def sign_in_url(self) -> str:
        """Where to sign in, and come back."""
        return sign_in_url(self.listing_url)

    @property
    def ending(self) -> Ending | None:
        """How it ended, None while it runs."""
        return ending_of(self.listing, self.public, self.viewer, self.paddle)


def sign_in_url(back: str) -> str:
    """Where to sign in, and come back to that path."""
    return f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': back})}"
