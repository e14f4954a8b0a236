"""Which bids count by the ledger's clock, and how late ones move the end."""

from bidding import scripts
from bidding.outcomes import BidRejected, Done, Reason, Refused
from tests.lua.answers import accepted, last_event
from tests.lua.bench import HOUR_MS, STARTS_AT_MS

A, B = 1, 2


class TestClock:
    def test_a_bid_counts_in_the_first_and_in_the_last_millisecond(self, bench):
        bench.at_ms = STARTS_AT_MS - 1000
        bench.open(starts_at_ms=STARTS_AT_MS, soft_close_ms=0)

        bench.at_ms = STARTS_AT_MS - 1
        assert bench.straight(A, 1000) == BidRejected(Reason.NOT_OPEN)
        bench.at_ms = STARTS_AT_MS
        assert accepted(bench.straight(A, 1000))
        bench.at_ms = STARTS_AT_MS + HOUR_MS - 1
        assert accepted(bench.straight(B, 2000))
        bench.at_ms = STARTS_AT_MS + HOUR_MS
        assert bench.straight(A, 3000) == BidRejected(Reason.CLOSED)

    def test_a_first_bid_after_the_start_opens_the_listing_in_its_own_step(self, bench):
        bench.at_ms = STARTS_AT_MS - 1000
        bench.open(starts_at_ms=STARTS_AT_MS)
        bench.at_ms = STARTS_AT_MS + 5

        outcome = bench.straight(A, 1000)

        assert [(e["type"], e["seq"]) for e in bench.events()] == [("status", 1), ("bid", 2)]
        assert outcome.seq == 2

    def test_a_refused_first_bid_does_not_open_it(self, bench):
        bench.at_ms = STARTS_AT_MS - 1000
        bench.open(starts_at_ms=STARTS_AT_MS)
        bench.at_ms = STARTS_AT_MS + 5

        bench.straight(A, 1)

        assert bench.events() == []

    def test_a_listing_whose_time_never_was_swept_is_closed(self, bench):
        bench.at_ms = STARTS_AT_MS - 1000
        bench.open(starts_at_ms=STARTS_AT_MS)
        bench.at_ms = STARTS_AT_MS + HOUR_MS

        assert bench.straight(A, 1000) == BidRejected(Reason.CLOSED)

    def test_time_never_goes_backwards_for_a_listing(self, bench):
        bench.open()
        bench.at_ms += 5000
        bench.straight(A, 1000)
        bench.at_ms -= 4000

        assert bench.straight(B, 2000).at_ms == STARTS_AT_MS + 5000

    def test_a_late_bid_moves_the_end_up_to_the_hard_end(self, bench):
        bench.open(soft_close_ms=120_000, soft_close_cap_ms=150_000)
        end = STARTS_AT_MS + HOUR_MS
        bench.at_ms = end - 120_000
        bench.straight(A, 1000)
        assert (last_event(bench)["ends_at_ms"], last_event(bench)["extended"]) == (end, False)
        bench.at_ms = end - 119_999
        bench.straight(B, 2000)
        assert (last_event(bench)["ends_at_ms"], last_event(bench)["extended"]) == (end + 1, True)
        bench.at_ms = end
        bench.straight(A, 3000)
        assert last_event(bench)["ends_at_ms"] == end + 120_000
        bench.at_ms = end + 100_000
        bench.straight(B, 4000)
        assert last_event(bench)["ends_at_ms"] == end + 150_000

    def test_a_raised_maximum_without_an_event_does_not_extend(self, bench):
        bench.open()
        bench.straight(A, 1000)
        bench.at_ms = STARTS_AT_MS + HOUR_MS - 10

        bench.automatic(A, 3000)

        assert bench.snapshot()["ends_at_ms"] == STARTS_AT_MS + HOUR_MS

    def test_closing_waits_for_the_end_and_happens_once(self, bench):
        bench.open(soft_close_ms=0)
        bench.straight(A, 1000)
        bench.at_ms = STARTS_AT_MS + HOUR_MS - 1
        assert bench.change(scripts.close_listing) == Refused("not_due")
        bench.at_ms += 1

        assert bench.change(scripts.close_listing) == Done(2)
        assert bench.change(scripts.close_listing) == Refused("closed")

        event = last_event(bench)
        assert event["outcome"], event["winner"] == ("sold", 1)
