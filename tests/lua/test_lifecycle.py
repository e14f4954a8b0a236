"""What staff, seller and clock do to a listing, and what everyone is told of it."""

import pytest

from bidding import scripts
from bidding.outcomes import BidRejected, Done, LedgerUnavailable, Reason, Refused
from tests.lua.bench import HOUR_MS, STARTS_AT_MS

A, B = 1, 2
END = STARTS_AT_MS + HOUR_MS


def cancel(bench):
    return bench.change(scripts.cancel_listing, unless_bids=False)


class TestOpening:
    def test_it_is_idempotent(self, bench):
        bench.open()
        bench.straight(A, 1000)
        before = bench.everything()

        bench.open(start_minor=7)

        assert bench.everything() == before

    def test_one_that_starts_now_is_open_and_one_that_starts_later_is_not(self, bench):
        assert bench.open().snapshot()["status"] == "open"
        later = type(bench)(bench.client, bench.run_id)
        assert later.open(starts_at_ms=STARTS_AT_MS + 1).snapshot()["status"] == "scheduled"

    def test_a_start_that_has_passed_is_now(self, bench):
        assert bench.open(starts_at_ms=STARTS_AT_MS - 5000).snapshot()["starts_at_ms"] == STARTS_AT_MS

    def test_its_start_is_swept(self, bench):
        bench.open(starts_at_ms=STARTS_AT_MS + 50)
        assert bench.change(scripts.close_listing) == Refused("not_due")
        bench.at_ms += 50

        assert bench.change(scripts.close_listing) == Done(1)

        assert bench.events()[-1]["status"] == "open"
        assert bench.everything()["due"] == END


class TestPausing:
    def test_a_pause_stops_the_clock_and_resuming_moves_both_ends(self, bench):
        bench.open(soft_close_ms=60_000, soft_close_cap_ms=60_000)
        bench.at_ms = END - 1000
        assert bench.change(scripts.pause_listing) == Done(1)
        assert bench.everything()["due"] is None
        bench.at_ms = END + 500
        assert bench.straight(A, 1000) == BidRejected(Reason.NOT_OPEN)
        assert bench.change(scripts.close_listing) == Refused("not_due")

        assert bench.change(scripts.resume_listing) == Done(2)

        assert bench.events()[-1] | {"at_ms": 0} == {
            "type": "status", "seq": 2, "at_ms": 0, "status": "open", "ends_at_ms": END + 1500,
        }  # fmt: skip
        bench.straight(A, 1000)
        assert bench.snapshot()["ends_at_ms"] == END + 1500 + 60_000 - 1000

    def test_only_an_open_listing_can_be_paused_and_only_a_paused_one_resumed(self, bench):
        bench.open(starts_at_ms=STARTS_AT_MS + 10)
        assert bench.change(scripts.pause_listing) == Refused("not_open")
        assert bench.change(scripts.resume_listing) == Refused("not_paused")
        bench.at_ms += 10
        assert bench.change(scripts.pause_listing) == Done(2)
        assert [event["status"] for event in bench.events()] == ["open", "paused"]
        assert bench.change(scripts.pause_listing) == Refused("not_open")


class TestExtending:
    def test_it_moves_both_ends(self, bench):
        bench.open(soft_close_ms=HOUR_MS, soft_close_cap_ms=10)

        assert bench.change(scripts.extend_listing, ends_at_ms=END + 100) == Done(1)

        event = bench.events()[-1]
        assert (event["type"], event["why"], event["ends_at_ms"]) == ("corrected", "extended", END + 100)
        bench.at_ms = END + 90
        bench.straight(A, 1000)
        assert bench.snapshot()["ends_at_ms"] == END + 110

    @pytest.mark.parametrize("ends_at_ms", [END, END - 1, 1])
    def test_an_end_can_only_move_later(self, bench, ends_at_ms):
        bench.open()
        assert bench.change(scripts.extend_listing, ends_at_ms=ends_at_ms) == Refused("not_later")

    def test_a_listing_that_is_over_stays_over(self, bench):
        bench.open()
        bench.at_ms = END
        assert bench.change(scripts.extend_listing, ends_at_ms=END + 100) == Refused("closed")


class TestOutage:
    def test_the_time_that_was_lost_is_given_back(self, bench):
        bench.open()
        bench.at_ms = END + 200

        assert bench.change(scripts.give_back_outage, since_ms=END - 1000) == Done(1)

        event = bench.events()[-1]
        assert (event["why"], event["ends_at_ms"]) == ("outage", END + 1200)

    def test_a_listing_that_had_ended_before_it_lost_nothing(self, bench):
        bench.open()
        bench.at_ms = END + 200
        assert bench.change(scripts.give_back_outage, since_ms=END) == Refused("not_later")

    def test_one_that_started_meanwhile_lost_only_from_its_start(self, bench):
        bench.open(starts_at_ms=STARTS_AT_MS + 1000)
        bench.at_ms += 1500

        bench.change(scripts.give_back_outage, since_ms=STARTS_AT_MS)

        assert bench.snapshot()["ends_at_ms"] == END + 500

    def test_one_that_is_paused_or_not_begun_lost_nothing(self, bench):
        bench.open(starts_at_ms=STARTS_AT_MS + 1000)
        assert bench.change(scripts.give_back_outage, since_ms=STARTS_AT_MS - 9) == Refused("not_later")
        bench.at_ms += 1000
        bench.change(scripts.pause_listing)
        assert bench.change(scripts.give_back_outage, since_ms=STARTS_AT_MS - 9) == Refused("not_open")


class TestEnding:
    @pytest.mark.parametrize(
        ("reserve", "bid", "outcome", "winner"),
        [(None, 1000, "sold", 1), (1000, 1000, "sold", 1), (1001, 1000, "unsold", None), (None, None, "unsold", None)],
    )
    def test_it_is_sold_when_somebody_leads_and_the_reserve_is_met(self, bench, reserve, bid, outcome, winner):
        bench.open(reserve_minor=reserve)
        if bid:
            bench.straight(A, bid)
        bench.at_ms = END

        bench.change(scripts.close_listing)

        event = bench.events()[-1]
        assert (event["status"], event["outcome"], event["price_minor"], event["winner"]) == (
            "closed", outcome, bid, winner,
        )  # fmt: skip
        assert (bench.snapshot()["outcome"], bench.snapshot()["winner"]) == (outcome, winner)
        assert bench.log()[-1]["outcome"] == outcome

    def test_a_seller_may_end_it_early_only_while_nobody_has_bid(self, bench):
        bench.open()
        other = type(bench)(bench.client, bench.run_id).open()
        other.straight(A, 1000)

        assert bench.change(scripts.end_listing) == Done(1)
        assert other.change(scripts.end_listing) == Refused("has_bids")

        assert bench.events()[-1]["outcome"] == "unsold"
        assert bench.straight(A, 1000) == BidRejected(Reason.CLOSED)

    def test_a_cancelled_listing_takes_no_bids_and_has_no_winner(self, bench):
        bench.open()
        bench.straight(A, 1000)

        assert cancel(bench) == Done(2)

        assert bench.events()[-1]["status"] == "cancelled"
        assert bench.straight(B, 2000) == BidRejected(Reason.CLOSED)
        assert cancel(bench) == Refused("closed")
        assert bench.snapshot()["winner"] is None

    def test_its_seller_may_cancel_only_while_nobody_has_bid(self, bench):
        bench.open()
        bench.straight(A, 1000)
        assert bench.change(scripts.cancel_listing, unless_bids=True) == Refused("has_bids")

    def test_only_what_is_over_can_be_forgotten(self, bench):
        bench.open()
        assert bench.change(scripts.forget_listing) == Refused("not_over")
        cancel(bench)

        bench.change(scripts.forget_listing)

        assert bench.change(scripts.pause_listing) == scripts.Missing()
        assert bench.straight(A, 1000) == scripts.Missing()


class TestResuming:
    def test_every_event_after_a_seq_is_told(self, bench):
        bench.open()
        for amount in (1000, 2000, 3000):
            bench.straight(A if amount != 2000 else B, amount)

        resumed = bench.snapshot(resume=(1, 1))

        assert resumed["resumed"]
        assert len(resumed["events"]) == 2
        assert bench.snapshot(resume=(1, 3))["resumed"]

    @pytest.mark.parametrize("resume", [(2, 1), (1, 4), (0, 0)])
    def test_another_epoch_or_a_seq_ahead_starts_anew(self, bench, resume):
        bench.open()
        for amount in (1000, 2000, 3000):
            bench.straight(A if amount != 2000 else B, amount)

        assert not bench.snapshot(resume=resume)["resumed"]

    def test_a_seq_that_is_too_old_starts_anew(self, bench):
        bench.open(steps=((1, 1),))
        for number in range(700):
            bench.straight(A + number % 2, 1000 + number)

        assert not bench.snapshot(resume=(1, 1))["resumed"]
        assert bench.snapshot(resume=(1, 600))["resumed"]
        assert len(bench.events()) < 500


class TestGuard:
    @pytest.mark.parametrize("guard", [None, "another run"])
    def test_a_ledger_that_nobody_checked_takes_no_order(self, bench, guard):
        bench.open()
        before = bench.everything()
        guard_key = bench.keys.ordered()[0]
        bench.client.delete(guard_key) if guard is None else bench.client.set(guard_key, guard)

        assert bench.straight(A, 1000) == BidRejected(Reason.UNAVAILABLE)
        assert bench.buy_now(A) == BidRejected(Reason.UNAVAILABLE)
        with pytest.raises(LedgerUnavailable):
            bench.change(scripts.pause_listing)
        assert bench.everything() == before


def test_the_event_stream_keeps_the_last_256_and_no_more_than_a_few_hundred(bench):
    bench.open()
    for number in range(1, 701):
        bench.straight(number % 2 + 1, 1_000_000 * number)
    kept = bench.events()
    assert 256 <= len(kept) < 256 + 200
    assert [event["seq"] for event in kept] == list(range(kept[0]["seq"], kept[-1]["seq"] + 1))
