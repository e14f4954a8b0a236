"""Taking bids: what every bid goes through, over a socket or over HTTP."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from functools import cache

from django.conf import settings

from bidding import services
from bidding.outcomes import BidAccepted, BidRejected, Reason
from web.live.background import spawn
from web.live.messages import Bid, BuyNow
from web.live.people import Person, Standing
from web.live.recovery import recovery
from web.rates import TokenBuckets

log = logging.getLogger(__name__)

Outcome = BidAccepted | BidRejected
Answer = Callable[[str, Outcome], None]


@cache
def _rates() -> TokenBuckets:
    return TokenBuckets(settings.BID_RATE_PER_S, settings.BID_RATE_BURST)


def forget_rates() -> None:
    """Start all counts anew, with the settings as they are now."""
    _rates.cache_clear()


def refusal_before_ledger(person: Person | None) -> BidRejected | None:
    """Why the ledger is not even asked: nobody is signed in, or that person sends too much."""
    if person is None or person.standing is Standing.SIGNED_OUT:
        return BidRejected(Reason.NOT_AUTHENTICATED)
    if _rates().take(person.user_id):
        return BidRejected(Reason.RATE_LIMITED)
    return None


async def decide(listing_id: int, bid: Bid | BuyNow, person: Person) -> Outcome:
    """The ledger's word on a bid of somebody who was not refused before."""
    if person.standing is Standing.SIGNED_OUT:
        return BidRejected(Reason.NOT_AUTHENTICATED)
    if person.standing is Standing.IN_DOUBT or person.user_id is None:
        return BidRejected(Reason.UNAVAILABLE)
    return await _decided(listing_id, bid, person.user_id, person.allowed)


async def decide_form(listing_id: int, bid: Bid | BuyNow, *, user_id: int, allowed: bool) -> Outcome:
    """A bid from a page's form, whose sender Django has signed in for this request."""
    if _rates().take(user_id):
        return BidRejected(Reason.RATE_LIMITED)
    return await _decided(listing_id, bid, user_id, allowed)


async def _decided(listing_id: int, bid: Bid | BuyNow, user_id: int, allowed: bool) -> Outcome:
    try:
        outcome = await _ask_ledger(listing_id, bid, user_id, allowed)
    except Exception:
        # Never silence: after a bug too the outcome is unknown.
        log.exception("bid %s on listing %s", bid.id, listing_id)
        outcome = BidRejected(Reason.UNAVAILABLE)
    if isinstance(outcome, BidRejected) and outcome.reason is Reason.UNAVAILABLE:
        recovery.ask()
    else:
        recovery.saw_decision()
    return outcome


async def _ask_ledger(listing_id: int, bid: Bid | BuyNow, user_id: int, allowed: bool) -> Outcome:
    if isinstance(bid, BuyNow):
        return await services.buy_now(listing_id=listing_id, bidder_id=user_id, bid_id=bid.id, allowed=allowed)
    return await services.place_bid(
        listing_id=listing_id,
        bidder_id=user_id,
        bid_id=bid.id,
        amount_minor=bid.amount_minor,
        max_minor=bid.max_minor,
        allowed=allowed,
    )


class Till:
    """One socket's bids, decided one after another in the order in which they came.

    The socket goes on reading meanwhile. A bid that waited behind others for longer than a call may take is not sent
    any more: its outcome is unknown.
    """

    def __init__(self, listing_id: int, person: Person, answer: Answer) -> None:
        self._listing_id, self._person, self._answer = listing_id, person, answer
        self._loop = asyncio.get_running_loop()
        self._bids: deque[tuple[Bid | BuyNow, float]] = deque()
        self._more = asyncio.Event()
        self._work = spawn(self._serve())

    def put(self, bid: Bid | BuyNow) -> None:
        """Take a bid; its answer comes later."""
        self._bids.append((bid, self._loop.time() + settings.BIDDING_TIMEOUT_MS / 1000))
        self._more.set()

    def close(self) -> None:
        """Decide no more. What the ledger was already asked counts, though nobody hears the answer."""
        self._work.cancel()

    async def _serve(self) -> None:
        while True:
            await self._more.wait()
            self._more.clear()
            while self._bids:
                bid, deadline_s = self._bids.popleft()
                self._answer(bid.id, await self._decide(bid, deadline_s))

    async def _decide(self, bid: Bid | BuyNow, deadline_s: float) -> Outcome:
        if self._loop.time() > deadline_s:
            return BidRejected(Reason.UNAVAILABLE)
        return await decide(self._listing_id, bid, self._person)
