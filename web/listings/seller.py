"""Who sells a lot, as its page introduces them."""

from dataclasses import dataclass

from bidding.models import Listing
from web.accounts.models import User
from web.accounts.overview import sold_by
from web.listings.counted import say_count


@dataclass(frozen=True, slots=True)
class SellerCard:
    """The seller and what others may know of them."""

    person: User
    sold: int

    @property
    def initial(self) -> str:
        """What stands where there is no picture."""
        return self.person.username[:1].upper()

    @property
    def sold_in_words(self) -> str:
        """How many lots that person has sold."""
        return say_count("seller.sold", self.sold)


def seller_card(listing: Listing) -> SellerCard:
    """The card of whoever sells the listing."""
    return SellerCard(listing.seller, sold_by(listing.seller).count())
