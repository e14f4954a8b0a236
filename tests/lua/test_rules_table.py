"""The rules table of the contract, case by case, through the real scripts."""

import pytest

from bidding import scripts
from bidding.outcomes import BidRejected, Reason
from tests.lua.answers import accepted, last_event
from tests.lua.bench import HOUR_MS, STARTS_AT_MS

A, B, C = 1, 2, 3


@pytest.mark.parametrize(
    ("reserve", "before", "bid", "price", "leads", "why", "shown"),
    [
        # 1: nobody bid yet, straight
        (None, [], (A, "straight", 1000), 1000, True, "opening", 1000),
        (None, [], (A, "straight", 7777), 7777, True, "opening", 7777),
        (5000, [], (A, "straight", 6000), 6000, True, "opening", 6000),
        # 2: nobody bid yet, automatic
        (None, [], (A, "automatic", 9000), 1000, True, "opening", 1000),
        (5000, [], (A, "automatic", 4999), 1000, True, "opening", 1000),
        (5000, [], (A, "automatic", 5000), 5000, True, "opening", 5000),
        (500, [], (A, "automatic", 5000), 1000, True, "opening", 1000),
        # 3: straight above the maximum
        (None, [(A, "straight", 1000)], (B, "straight", 1050), 1050, True, "outbid_leader", 1050),
        (None, [(A, "automatic", 3000)], (B, "straight", 3001), 3001, True, "outbid_leader", 3001),
        # 4: automatic above the maximum
        (None, [(A, "automatic", 3000)], (B, "automatic", 9000), 3100, True, "outbid_leader", 3100),
        (None, [(A, "automatic", 3000)], (B, "automatic", 3050), 3050, True, "outbid_leader", 3050),
        (8000, [(A, "automatic", 3000)], (B, "automatic", 9000), 8000, True, "outbid_leader", 8000),
        (8000, [(A, "automatic", 3000)], (B, "automatic", 8000), 8000, True, "outbid_leader", 8000),
        (8000, [(A, "automatic", 3000)], (B, "automatic", 7999), 3100, True, "outbid_leader", 3100),
        (2000, [(A, "automatic", 3000)], (B, "automatic", 9000), 3100, True, "outbid_leader", 3100),
        # 5: below the maximum
        (None, [(A, "automatic", 3000)], (B, "straight", 2000), 2050, False, "leader_auto_bid", 2000),
        (None, [(A, "automatic", 3000)], (B, "automatic", 2000), 2050, False, "leader_auto_bid", 2000),
        (None, [(A, "automatic", 3000)], (B, "straight", 2990), 3000, False, "leader_auto_bid", 2990),
        # 6: a tie
        (None, [(A, "automatic", 3000)], (B, "straight", 3000), 3000, False, "tie_earlier_wins", 3000),
        (None, [(A, "automatic", 3000)], (B, "automatic", 3000), 3000, False, "tie_earlier_wins", 3000),
    ],
)
def test_a_bid_meets_its_rule(bench, reserve, before, bid, price, leads, why, shown):
    bench.open(reserve_minor=reserve)
    for earlier in before:
        bench.bid(*earlier)

    assert accepted(bench.bid(*bid)) == (price, leads, why)

    event = last_event(bench)
    assert (event["price_minor"], event["why"], event["amount_minor"]) == (price, why, shown)
    assert event["leader"] == (event["bidder"] if leads else 1)
    assert event["reserve"] == ("none" if reserve is None else "met" if price >= reserve else "not_met")
    assert event["bid_count"] == len(before) + 1


def test_a_leader_raises_the_maximum_without_an_event(bench):
    bench.open()
    bench.automatic(A, 3000)

    outcome = bench.automatic(A, 3001)

    assert accepted(outcome) == (1000, True, "max_raised")
    assert (outcome.seq, outcome.max_minor) == (1, 3001)
    assert len(bench.events()) == 1
    assert bench.snapshot()["bid_count"] == 2


def test_a_leader_may_raise_the_maximum_below_the_floor(bench):
    bench.open()
    bench.straight(A, 1000)

    assert accepted(bench.automatic(A, 1001)) == (1000, True, "max_raised")


def test_a_raised_maximum_that_reaches_the_reserve_lifts_the_price_for_all_to_see(bench):
    bench.open(reserve_minor=5000)
    bench.automatic(A, 3000)

    outcome = bench.automatic(A, 5000)

    assert accepted(outcome) == (5000, True, "max_raised")
    event = last_event(bench)
    assert (event["seq"], event["why"], event["amount_minor"], event["reserve"]) == (2, "max_raised", 5000, "met")


def test_a_maximum_raised_while_it_is_challenged_is_the_one_to_beat(bench):
    bench.open()
    bench.automatic(A, 3000)
    bench.automatic(A, 8000)

    assert accepted(bench.automatic(B, 5000)) == (5100, False, "leader_auto_bid")


@pytest.mark.parametrize(
    ("bid", "reason"),
    [
        ((A, "automatic", 3000), Reason.MAX_NOT_RAISED),
        ((A, "automatic", 1), Reason.MAX_NOT_RAISED),
        ((A, "straight", 5000), Reason.ALREADY_LEADING),
        ((A, "straight", 1), Reason.ALREADY_LEADING),
        ((B, "straight", 1049), Reason.TOO_LOW),
        ((B, "automatic", 1049), Reason.TOO_LOW),
    ],
)
def test_a_refused_bid_names_the_floor_and_changes_nothing(bench, bid, reason):
    bench.open()
    bench.automatic(A, 3000)
    before = bench.everything()

    assert bench.bid(*bid) == BidRejected(reason, 1050)

    assert bench.everything() == before


def test_the_first_bid_may_not_be_below_the_start_price(bench):
    bench.open()

    assert bench.straight(A, 999) == BidRejected(Reason.TOO_LOW, 1000)
    assert bench.automatic(A, 999) == BidRejected(Reason.TOO_LOW, 1000)


@pytest.mark.parametrize(
    "value", ["0", "-5", "007", "1e9", "1.5", "nan", "NaN", "inf", "", " 5", "5 ", "1000000000001", "9" * 30, "0x10"]
)
def test_a_value_that_is_no_amount_is_malformed_and_changes_nothing(bench, value):
    bench.open()
    before = bench.everything()

    assert bench.bid(A, "straight", value) == BidRejected(Reason.MALFORMED)

    assert bench.everything() == before


def test_the_highest_amount_is_taken_exactly(bench):
    bench.open()

    assert bench.straight(A, 1_000_000_000_000).price_minor == 1_000_000_000_000
    assert last_event(bench)["price_minor"] == 1_000_000_000_000


def test_a_listing_may_carry_one_fixed_step(bench):
    bench.open(steps=((1, 300),))

    assert bench.straight(A, 1000).floor_minor == 1300


class TestPeople:
    def test_a_seller_may_not_bid(self, bench):
        bench.open()
        assert bench.straight(bench.seller, 1000) == BidRejected(Reason.OWN_LISTING, 1000)

    def test_a_blocked_person_may_not_bid(self, bench):
        bench.open()
        assert bench.straight(A, 1000, allowed=False) == BidRejected(Reason.NOT_ALLOWED, 1000)

    def test_the_first_reason_wins(self, bench):
        bench.open()
        assert bench.straight(bench.seller, 1, allowed=False).reason == Reason.OWN_LISTING
        bench.change(scripts.pause_listing)
        assert bench.straight(bench.seller, 1).reason == Reason.NOT_OPEN
        bench.change(scripts.cancel_listing, unless_bids=False)
        assert bench.straight(bench.seller, 1).reason == Reason.CLOSED

    def test_paddles_count_accepted_bidders_in_order(self, bench):
        bench.open()
        bench.straight(C, 1)

        assert [bench.straight(C, 1000).paddle, bench.straight(A, 2000).paddle, bench.straight(C, 3000).paddle] == [
            1,
            2,
            1,
        ]

    def test_what_you_are_told_of_yourself(self, bench):
        bench.open()
        bench.automatic(A, 3000)
        bench.straight(B, 2000)

        assert bench.snapshot(viewer=A)["you"] == {"paddle": 1, "leading": True, "max_minor": 3000}
        assert bench.snapshot(viewer=B)["you"] == {"paddle": 2, "leading": False, "max_minor": 2000}
        assert bench.snapshot(viewer=C)["you"] == {"paddle": None, "leading": False, "max_minor": None}
        assert bench.snapshot()["you"] is None

    def test_a_leading_maximum_and_an_unmet_reserve_are_in_no_public_word(self, bench):
        bench.open(reserve_minor=88_888)
        bench.automatic(A, 77_777)
        bench.straight(B, 2000)
        bench.automatic(A, 79_999)

        said = repr(bench.events()) + repr(bench.snapshot(viewer=B))
        assert not any(secret in said for secret in ("77777", "88888", "79999"))


class TestReplayedIds:
    def test_an_accepted_id_is_answered_the_same_for_ever(self, bench):
        bench.open(soft_close_ms=0)
        first = bench.automatic(A, 3000, "once")
        bench.automatic(B, 9000)
        before = bench.everything()

        again = bench.straight(A, 1, "once")
        assert again == first._replace(replayed=True)
        assert bench.everything() == before
        bench.at_ms = STARTS_AT_MS + HOUR_MS
        bench.change(scripts.close_listing)
        assert bench.straight(A, 1, "once").replayed

    def test_a_refused_id_may_be_tried_again(self, bench):
        bench.open()
        bench.straight(A, 1, "again")

        assert not bench.straight(A, 1000, "again").replayed

    def test_an_id_belongs_to_its_bidder(self, bench):
        bench.open()
        bench.straight(A, 1000, "same")

        assert not bench.straight(B, 2000, "same").replayed


class TestBuyNow:
    def test_it_sells_at_once_in_one_step(self, bench):
        bench.open(buy_now_minor=9000, reserve_minor=9000)

        assert accepted(bench.buy_now(A)) == (9000, True, "buy_now")

        bid, status = bench.events()
        assert (bid["why"], bid["price_minor"], bid["amount_minor"], bid["buy_now_minor"]) == (
            "buy_now",
            9000,
            9000,
            None,
        )
        assert (status["status"], status["outcome"], status["price_minor"], status["winner"]) == (
            "closed",
            "sold",
            9000,
            1,
        )
        assert bench.buy_now(B) == BidRejected(Reason.CLOSED)

    def test_it_is_gone_after_the_first_bid(self, bench):
        bench.open(buy_now_minor=9000)
        bench.straight(A, 1000)

        assert bench.buy_now(B) == BidRejected(Reason.BUY_NOW_GONE, 1050)
        assert last_event(bench)["buy_now_minor"] is None

    def test_it_is_gone_where_it_never_was(self, bench):
        bench.open()
        assert bench.buy_now(B) == BidRejected(Reason.BUY_NOW_GONE, 1000)

    def test_nobody_buys_their_own_listing(self, bench):
        bench.open(buy_now_minor=9000)
        assert bench.buy_now(bench.seller).reason == Reason.OWN_LISTING
        assert bench.buy_now(A, allowed=False).reason == Reason.NOT_ALLOWED

    def test_its_id_is_answered_for_ever(self, bench):
        bench.open(buy_now_minor=9000)
        bench.buy_now(A, "mine")
        assert bench.buy_now(A, "mine").replayed
