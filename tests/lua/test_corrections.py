"""What a seller's new terms and a voiding make of a listing."""

from bidding import scripts
from bidding.outcomes import BidRejected, Done, Reason, Refused
from bidding.terms import Terms
from tests.lua.bench import HOUR_MS, STARTS_AT_MS

A, B, C = 1, 2, 3
END = STARTS_AT_MS + HOUR_MS


def revised(bench, **terms) -> Terms:
    return Terms(**{"start_minor": 500, "ends_at_ms": END + 5, "starts_at_ms": STARTS_AT_MS} | terms)


class TestRevising:
    def test_new_terms_hold_from_then_on(self, bench):
        bench.open(buy_now_minor=9000)

        assert bench.change(scripts.revise_listing, terms=revised(bench, reserve_minor=600)) == Done(1)

        event = bench.events()[-1]
        assert (event["why"], event["floor_minor"], event["reserve"], event["buy_now_minor"], event["ends_at_ms"]) == (
            "terms", 500, "not_met", None, END + 5,
        )  # fmt: skip
        assert bench.straight(A, 500).price_minor == 500
        assert bench.log()[1]["start_minor"] == 500

    def test_a_first_bid_that_came_before_wins(self, bench):
        bench.open()
        bench.straight(A, 1000)
        before = bench.everything()

        assert bench.change(scripts.revise_listing, terms=revised(bench)) == Refused("has_bids")

        assert bench.everything() == before

    def test_terms_stay_fixed_when_the_only_bids_were_voided(self, bench):
        bench.open(buy_now_minor=9000)
        bench.straight(A, 1000)
        void(bench, A, scripts.Book(), 0)

        assert bench.change(scripts.revise_listing, terms=revised(bench)) == Refused("has_bids")
        assert bench.change(scripts.end_listing) == Refused("has_bids")
        assert bench.buy_now(B).reason == Reason.BUY_NOW_GONE

    def test_the_start_of_a_listing_that_began_cannot_move(self, bench):
        bench.open()
        terms = revised(bench, starts_at_ms=STARTS_AT_MS + 99)
        assert bench.change(scripts.revise_listing, terms=terms) == Refused("has_started")
        assert bench.change(scripts.revise_listing, terms=revised(bench, starts_at_ms=None)) == Done(1)
        assert bench.snapshot()["starts_at_ms"] == STARTS_AT_MS

    def test_a_start_that_the_sweep_has_not_met_yet_cannot_move_either(self, bench):
        bench.at_ms -= 1
        bench.open(starts_at_ms=STARTS_AT_MS)
        bench.at_ms = STARTS_AT_MS
        before = bench.everything()

        terms = revised(bench, starts_at_ms=STARTS_AT_MS + 99)
        assert bench.change(scripts.revise_listing, terms=terms) == Refused("has_started")

        assert bench.everything() == before
        assert bench.straight(A, 1000).price_minor == 1000


def void(bench, bidder, book, bid_count):
    held = scripts.hold_reply(bench.run(scripts.hold_bids(bench.keys, hold_ms=1000)))
    return bench.change(scripts.void_bids, bidder_id=bidder, held=held, book=book, bid_count=bid_count)


class TestVoiding:
    def test_a_hold_answers_unavailable_and_ends_by_itself(self, bench):
        bench.open()
        bench.straight(B, 1000, "before")
        bench.run(scripts.hold_bids(bench.keys, hold_ms=1000))
        assert bench.straight(A, 2000) == BidRejected(Reason.UNAVAILABLE)
        assert bench.straight(B, 2000, "before").replayed
        bench.at_ms += 1000
        assert bench.straight(A, 2000).price_minor == 2000

    def test_what_the_replay_came_to_is_applied_and_told(self, bench):
        bench.open()
        bench.automatic(A, 3000)
        bench.automatic(B, 9000)

        assert void(bench, B, scripts.Book(1000, A, 3000), 1) == Done(3)

        event = bench.events()[-1]
        assert (event["why"], event["price_minor"], event["leader"], event["bid_count"]) == ("void", 1000, 1, 1)
        assert (bench.log()[-1]["type"], bench.log()[-1]["paddle"]) == ("void", 2)
        assert bench.straight(C, 2000).why == "leader_auto_bid"

    def test_something_that_came_between_wins(self, bench):
        bench.open()
        bench.automatic(A, 3000)
        held = scripts.hold_reply(bench.run(scripts.hold_bids(bench.keys, hold_ms=1000)))
        bench.at_ms += 1001
        bench.straight(B, 2000)

        outcome = bench.change(scripts.void_bids, bidder_id=A, held=held, book=scripts.Book(), bid_count=0)

        assert outcome == Refused("changed")

    def test_a_raised_maximum_that_came_between_wins_too(self, bench):
        bench.open()
        bench.automatic(A, 3000)
        held = scripts.hold_reply(bench.run(scripts.hold_bids(bench.keys, hold_ms=0)))
        bench.automatic(A, 5000)

        outcome = bench.change(scripts.void_bids, bidder_id=A, held=held, book=scripts.Book(), bid_count=0)

        assert outcome == Refused("changed")

    def test_a_listing_that_is_over_is_not_voided(self, bench):
        bench.open()
        bench.straight(A, 1000)
        bench.at_ms = END
        assert scripts.hold_reply(bench.run(scripts.hold_bids(bench.keys, hold_ms=1000))) == Refused("closed")
