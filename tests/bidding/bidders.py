"""Bidders in this process, and what Celery does meanwhile, in threads."""

import asyncio
import itertools
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection

from bidding import services
from bidding.models import Listing
from bidding.outcomes import BidAccepted, BidRejected, Reason
from tests.bidding.calls import until
from tests.bidding.shop import Shop


@contextmanager
def repeating(*jobs: Callable[[], object]) -> Iterator[None]:
    """Each job again and again in a thread of its own, as Celery's pokes would have it."""
    stopping = threading.Event()

    def repeat(job: Callable[[], object]) -> None:
        while not stopping.wait(0.05):
            job()
        connection.close()

    threads = [threading.Thread(target=repeat, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stopping.set()
        for thread in threads:
            thread.join()


class Bidders:
    """Bid on the listings until told to stop; a bid whose outcome is unknown is sent again with its id."""

    def __init__(self, shop: Shop, listings: list[Listing]) -> None:
        self._shop, self._listings = shop, listings
        self.stopping = False
        self.accepted: list[tuple[int, int, str]] = []
        self.unknown = 0

    async def bid(self, hand: int) -> None:
        dice, numbers = random.Random(hand), itertools.count()
        bidder_id = self._shop.people[1 + hand % 3].pk
        while not self.stopping:
            listing_id, bid_id = dice.choice(self._listings).pk, f"{hand}-{next(numbers)}"
            outcome = await self._settled(listing_id, bidder_id, bid_id)
            if isinstance(outcome, BidAccepted):
                self.accepted.append((listing_id, bidder_id, bid_id))

    async def until_taken_on(self, listing: Listing, more: int) -> None:
        """Return when so many more bids on the listing were accepted."""
        wanted = self._taken_on(listing) + more
        await until(lambda: self._taken_on(listing) >= wanted, timeout_s=15)

    def _taken_on(self, listing: Listing) -> int:
        return sum(listing_id == listing.pk for listing_id, *_ in self.accepted)

    async def _settled(self, listing_id: int, bidder_id: int, bid_id: str) -> BidAccepted | BidRejected:
        value = 1_000 * len(self.accepted) + 100_000
        while True:
            outcome = await services.place_bid(
                listing_id=listing_id, bidder_id=bidder_id, bid_id=bid_id, max_minor=value
            )
            if outcome != BidRejected(Reason.UNAVAILABLE):
                return outcome
            self.unknown += 1
            await asyncio.sleep(0.01)
