"""A seller changes or ends a listing while the first bid comes in: one of the two wins, and nothing is half done."""

import threading
import time
from functools import partial

import pytest
from django.db import connection

from bidding import selectors, services
from bidding.models import Category, Listing
from bidding.outcomes import BidAccepted, BidRejected, Done, Reason, Refused
from bidding.terms import Terms
from tests.clock import HOUR_MS, now_ms
from tests.house import bid, house, person

__all__ = ["house", "person"]

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS, STEP_S = 40, 0.000_8


@pytest.fixture
def listing(person):
    def make():
        terms = Terms(start_minor=1_000, ends_at_ms=now_ms() + HOUR_MS)
        return services.create_listing(seller=seller, category=Category.objects.get(), title="As read", terms=terms)

    seller = person("seller")
    return make


def together(*jobs):
    """What each of them gave; all start at one moment, each in a thread of its own."""
    start, answers = threading.Barrier(len(jobs)), [None] * len(jobs)

    def run(number, job):
        start.wait()
        try:
            answers[number] = job()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def bid_after(delay_s, lot, bidder):
    """A bid that comes ever later from round to round, so that it falls on every part of what it races."""
    time.sleep(delay_s)  # not for something to happen: this is the race's own handicap
    return bid(lot.pk, bidder, amount_minor=1_000)


def changed(listing):
    return services.change_listing(listing=listing, terms={"start_minor": 2_000}, texts={"title": "Something else"})


def test_a_change_and_a_first_bid_never_both_win(listing, person):
    bidder, seen = person("ann"), set()
    for number in range(ROUNDS):
        lot = listing()
        late = partial(bid_after, number * STEP_S, lot, bidder)
        outcome, answer = together(partial(changed, lot), late)
        title = Listing.objects.get(pk=lot.pk).title
        start_minor = selectors.current_terms(lot).start_minor
        if isinstance(answer, BidAccepted):
            assert (outcome, title, start_minor) == (Refused("has_bids"), "As read", 1_000)
        else:
            assert answer == BidRejected(Reason.TOO_LOW, 2_000)
            assert (type(outcome), title, start_minor) == (Done, "Something else", 2_000)
        seen.add(type(answer))
    assert seen == {BidAccepted, BidRejected}


def test_an_early_end_and_a_first_bid_never_both_win(listing, person):
    bidder, seen = person("ann"), set()
    for number in range(ROUNDS):
        lot = listing()
        late = partial(bid_after, number * STEP_S, lot, bidder)
        outcome, answer = together(partial(services.end_listing, lot), late)
        status = selectors.live_listing_sync(lot.pk).public["status"]
        if isinstance(answer, BidAccepted):
            assert (outcome, status) == (Refused("has_bids"), "open")
        else:
            assert answer.reason is Reason.CLOSED
            assert (type(outcome), status) == (Done, "closed")
        seen.add(type(answer))
    assert seen == {BidAccepted, BidRejected}


def test_a_refused_change_leaves_texts_and_pictures_as_they_were(listing, person):
    lot = listing()
    bid(lot.pk, person("ann"), amount_minor=1_000)
    assert services.change_listing(listing=lot, terms={}, texts={"title": "Else"}, pictures=[]) == Refused("has_bids")
    assert Listing.objects.get(pk=lot.pk).title == "As read"
