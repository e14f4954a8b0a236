"""Taking one bidder's bids out: what is left is what the others' bids alone come to."""

import json
import random

import pytest

from bidding import persister, quarantine, selectors, services, voiding
from bidding.models import QuarantinedEntry, Voiding
from bidding.outcomes import BidAccepted, BidRejected, Done, LedgerUnavailable, Reason, Refused
from tests.bidding.shop import entries_of, keys_of, store
from tests.lua.model import Bid, Model
from web.accounts.models import User


def void(shop, listing, paddle: int):
    return services.void_bidder(listing=listing, paddle=paddle, reason="no deposit", actor=shop.seller)


def book(listing) -> tuple:
    live = selectors.live_listing_sync(listing.pk).public
    return live["price_minor"], live["leader"], live["bid_count"], live["floor_minor"]


def test_the_others_bids_alone_decide(shop):
    listing = shop.listing()
    shop.bid(listing, 1, up_to=500)
    shop.bid(listing, 2, up_to=900)
    shop.bid(listing, 3, 700)
    assert book(listing) == (710, 2, 3, 720)

    assert isinstance(void(shop, listing, 2), Done)

    assert book(listing) == (700, 3, 2, 710)
    assert shop.bid(listing, 2, 710).paddle == 2, "paddles stay"


def test_everyone_is_told_once_and_the_log_keeps_the_bids(shop):
    listing = shop.listing()
    shop.bid(listing, 1, 100)
    shop.bid(listing, 2, 200)

    void(shop, listing, 2)
    store()

    live = selectors.live_listing_sync(listing.pk, resume=(1, 2))
    assert [event["why"] for event in map(json.loads, live.events)] == ["void"]
    bids = entries_of(listing, "bid")
    assert [(bid.paddle, bid.voided) for bid in bids] == [(1, False), (2, True)]
    assert [bid["voided"] for bid in selectors.bid_history(listing.pk)] == [True, False]
    assert Voiding.objects.get().reason == "no deposit"


def test_with_no_bid_left_the_start_price_is_the_floor_and_buying_now_does_not_come_back(shop):
    listing = shop.listing(buy_now_minor=900)
    shop.bid(listing, 1, 200)

    void(shop, listing, 1)

    assert book(listing) == (None, None, 0, 100)
    assert shop.buy_now(listing, 2).reason == Reason.BUY_NOW_GONE
    store()
    listing.refresh_from_db()
    assert selectors.public_fields(listing)["buy_now_minor"] is None, "as it is told while the ledger is away"
    assert isinstance(shop.bid(listing, 2, 100), BidAccepted)


def test_a_voided_bids_id_keeps_its_answer(shop):
    listing = shop.listing()
    first = shop.bid(listing, 1, 200, bid_id="mine")

    void(shop, listing, 1)

    again = shop.bid(listing, 1, 200, bid_id="mine")
    assert (again.replayed, again.seq, again.price_minor) == (True, first.seq, 200)


def test_a_second_voiding_starts_from_what_the_first_left(shop):
    listing = shop.listing()
    for person, amount in ((1, 100), (2, 200), (3, 300), (1, 400)):
        shop.bid(listing, person, amount)

    void(shop, listing, 1)
    assert book(listing)[:3] == (300, 3, 2)
    void(shop, listing, 3)

    assert book(listing)[:3] == (200, 2, 1)


@pytest.mark.parametrize("paddle", [9, 0])
def test_somebody_without_bids_cannot_be_voided(shop, paddle):
    listing = shop.listing()
    shop.bid(listing, 1, 100)

    assert void(shop, listing, paddle) == Refused("unknown_bidder")

    assert isinstance(shop.bid(listing, 2, 200), BidAccepted), "the hold is lifted"
    assert not Voiding.objects.exists()


def test_a_listing_that_ended_or_has_not_begun_is_refused(shop):
    ended = shop.ended((1, 100))
    assert void(shop, ended, 1) == Refused(Reason.CLOSED)
    later = shop.listing(starts_at_ms=ended.ends_at_ms + 900_000)
    assert void(shop, later, 1) == Refused(Reason.NOT_OPEN)


def test_bids_wait_meanwhile_and_one_that_came_between_makes_the_voiding_give_up(shop, monkeypatch):
    listing = shop.listing()
    shop.bid(listing, 1, 100)
    met = []

    def bid_in_the_hold(terms, rows, *, run):
        met.append(shop.bid(listing, 2, 200))
        voiding._lift_hold(keys_of(listing))  # as if it had ended by itself
        met.append(shop.bid(listing, 2, 200))
        return real(terms, rows, run=run)

    real = voiding.replaying.book_after
    monkeypatch.setattr(voiding.replaying, "book_after", bid_in_the_hold)

    assert void(shop, listing, 1) == Refused("changed")

    assert met[0] == BidRejected(Reason.UNAVAILABLE)
    assert isinstance(met[1], BidAccepted)
    assert book(listing)[:3] == (200, 2, 2)
    assert not Voiding.objects.exists()


def test_a_log_that_does_not_reach_postgresql_is_said_and_the_hold_lifted(shop, monkeypatch):
    listing = shop.listing()
    shop.bid(listing, 1, 100)
    monkeypatch.setattr(voiding, "HOLD_MS", 400)
    monkeypatch.setattr(persister, "drain", lambda shard: 0)

    with pytest.raises(LedgerUnavailable):
        void(shop, listing, 1)

    assert isinstance(shop.bid(listing, 2, 200), BidAccepted)


@pytest.mark.parametrize("seed", range(12))
def test_random_sales_without_one_bidder_come_to_what_the_model_says(shop, seed):
    dice = random.Random(seed)
    reserve = dice.choice([None, 300, 600])
    steps = dice.choice([((1, 10),), ((1, 5), (200, 25), (500, 60))])
    listing = shop.listing(reserve_minor=reserve, steps=steps)
    taken: list[Bid] = []
    for _ in range(25):
        person, kind = dice.randrange(1, 4), dice.choice(["straight", "automatic"])
        value = (book(listing)[3]) + dice.choice([0, 0, 5, 40, 150])
        outcome = shop.bid(listing, person, value) if kind == "straight" else shop.bid(listing, person, up_to=value)
        if isinstance(outcome, BidAccepted):
            taken.append(Bid(outcome.paddle, kind, value))
    voided = dice.choice(taken).bidder

    assert isinstance(void(shop, listing, voided), Done)

    model = Model(start=100, steps=steps, reserve=reserve)
    for bid in taken:
        if bid.bidder != voided:
            model = model.replayed(bid)
    assert book(listing) == (model.price, model.leader, model.accepted, model.floor)
    reserve_word = selectors.live_listing_sync(listing.pk).public["reserve"]
    assert reserve_word == model.reserve_word


def test_more_bids_than_one_chunk_of_the_replay_are_all_replayed(shop, monkeypatch):
    monkeypatch.setattr(voiding.replaying, "CHUNK_BIDS", 3)
    listing = shop.listing()
    for number in range(10):
        shop.bid(listing, 1 + number % 3, 100 + 10 * number)

    void(shop, listing, 3)

    assert book(listing)[:3] == (190, 1, 7)


def test_nobody_is_voided_while_a_bid_is_in_quarantine(shop):
    """Its row is missing: the replay of the others would take it out as well."""
    listing = shop.listing()
    shop.bid(listing, 1, 100)
    shop.bid(listing, 3, up_to=1_000)
    shop.bid(listing, 2, 300)
    leader = shop.people[3]
    User.objects.filter(pk=leader.pk).delete()
    store()
    User.objects.create(pk=leader.pk, username=leader.username)

    assert void(shop, listing, 1) == Refused("in_quarantine")
    assert book(listing) == (310, 2, 3, 320)
    assert isinstance(shop.bid(listing, 2, 320), BidAccepted), "the hold is lifted"

    assert quarantine.release(QuarantinedEntry.objects.get(), shop.seller)
    assert isinstance(void(shop, listing, 1), Done)
    assert book(listing) == (330, 2, 3, 340)
