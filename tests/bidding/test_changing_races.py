"""A seller changes or ends a listing while the first bid comes in: one of the two wins, and nothing is half done."""

import time
from functools import partial

import pytest

from bidding import selectors, services
from bidding.models import Category, Listing
from bidding.outcomes import BidAccepted, BidRejected, Done, Reason, Refused
from bidding.terms import Terms
from tests.clock import HOUR_MS, now_ms
from tests.house import bid, house, person
from tests.together import together

__all__ = ["house", "person"]

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 40


@pytest.fixture
def listing(person):
    def make():
        terms = Terms(start_minor=1_000, ends_at_ms=now_ms() + HOUR_MS)
        return services.create_listing(seller=seller, category=Category.objects.get(), title="As read", terms=terms)

    seller = person("seller")
    return make


class Handicap:
    """Who is to start how much later, so that neither wins always: whoever has won waits longer the next time."""

    def __init__(self):
        self.bid_late_s, self.step_s, self.winner, self.winners = 0.0, 0.001, None, set()

    def race(self, change, first_bid):
        """Both at one moment, but for the handicap; what each of them was told."""
        late = self.bid_late_s
        outcome, answer = together(partial(after, -late, change), partial(after, late, first_bid))
        last, self.winner = self.winner, type(answer)
        self.winners.add(self.winner)
        # Near the point where they meet the steps get small.
        self.step_s = min(self.step_s * 1.5, 0.05) if self.winner is last else max(self.step_s / 3, 0.000_2)
        self.bid_late_s += self.step_s if self.winner is BidAccepted else -self.step_s
        return outcome, answer


def after(delay_s, job):
    """The job, later; not at all later for a negative delay."""
    time.sleep(max(delay_s, 0))  # not for something to happen: this is the race's own handicap
    return job()


def changed(listing):
    return services.change_listing(listing=listing, terms={"start_minor": 2_000}, texts={"title": "Something else"})


def test_a_change_and_a_first_bid_never_both_win(listing, person):
    bidder, handicap = person("ann"), Handicap()
    for _ in range(ROUNDS):
        lot = listing()
        outcome, answer = handicap.race(partial(changed, lot), partial(bid, lot.pk, bidder, amount_minor=1_000))
        title = Listing.objects.get(pk=lot.pk).title
        start_minor = selectors.current_terms(lot).start_minor
        if isinstance(answer, BidAccepted):
            assert (outcome, title, start_minor) == (Refused("has_bids"), "As read", 1_000)
        else:
            assert answer == BidRejected(Reason.TOO_LOW, 2_000)
            assert (type(outcome), title, start_minor) == (Done, "Something else", 2_000)
    assert handicap.winners == {BidAccepted, BidRejected}


def test_an_early_end_and_a_first_bid_never_both_win(listing, person):
    bidder, handicap = person("ann"), Handicap()
    for _ in range(ROUNDS):
        lot = listing()
        first_bid = partial(bid, lot.pk, bidder, amount_minor=1_000)
        outcome, answer = handicap.race(partial(services.end_listing, lot), first_bid)
        status = selectors.live_listing_sync(lot.pk).public["status"]
        if isinstance(answer, BidAccepted):
            assert (outcome, status) == (Refused("has_bids"), "open")
        else:
            assert answer.reason is Reason.CLOSED
            assert (type(outcome), status) == (Done, "closed")
    assert handicap.winners == {BidAccepted, BidRejected}


def test_a_refused_change_leaves_texts_and_pictures_as_they_were(listing, person):
    lot = listing()
    bid(lot.pk, person("ann"), amount_minor=1_000)
    assert services.change_listing(listing=lot, terms={}, texts={"title": "Else"}, pictures=[]) == Refused("has_bids")
    assert Listing.objects.get(pk=lot.pk).title == "As read"
