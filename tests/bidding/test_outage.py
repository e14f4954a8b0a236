"""What an outage ate of a sale is given back, if something living watched it."""

import pytest

from bidding import guards, installation, outage, recovery, scripts, sweep
from bidding.models import LedgerState, Listing
from bidding.outcomes import BidAccepted, BidRejected, LedgerUnavailable, Reason
from tests.bidding.away import end_of, heartbeat, shut_all
from tests.bidding.shop import keys_of, run, store
from tests.clock import now_ms, wait_until_ms
from tests.lua.bench import change_stored


def is_unavailable(outcome: object) -> bool:
    return outcome == BidRejected(Reason.UNAVAILABLE)


class TestOutage:
    def test_one_that_was_seen_is_given_back(self, shop, ledger):
        listing = shop.listing()
        age(ledger, listing, 60_000)
        before = end_of(listing)
        heartbeat(ago_ms=30_000)
        shut_all(ledger)

        recovery.recover(observed=True)

        listing.refresh_from_db()
        assert 30_000 <= end_of(listing) - before < 32_000
        assert listing.hard_end_ms == listing.ends_at_ms + listing.soft_close_cap_ms

    def test_one_that_nobody_saw_is_not(self, shop, ledger):
        listing = shop.listing()
        before = end_of(listing)
        heartbeat(ago_ms=30_000)
        shut_all(ledger)

        recovery.recover()

        assert end_of(listing) == before

    def test_who_saw_it_for_a_while_gives_back_that_while(self, shop, ledger):
        listing = shop.listing()
        age(ledger, listing, 60_000)
        before = end_of(listing)
        heartbeat(ago_ms=30_000)
        shut_all(ledger)

        recovery.recover(observed=True, away_ms=4_000)

        assert 4_000 <= end_of(listing) - before < 6_000

    def test_failing_pokes_count_as_seeing_it(self, shop, ledger, settings, monkeypatch):
        monkeypatch.setattr(outage, "STARTED_MS", 0)  # this process has been there for long
        listing = shop.listing()
        age(ledger, listing, 60_000)
        before = end_of(listing)
        heartbeat(ago_ms=3_000)
        ledgers_url, settings.BIDDING_REDIS_URL = settings.BIDDING_REDIS_URL, "redis://127.0.0.1:1/0"
        with pytest.raises(LedgerUnavailable):
            recovery.recover()
        settings.BIDDING_REDIS_URL = ledgers_url
        shut_all(ledger)

        recovery.recover()

        assert 3_000 <= end_of(listing) - before < 5_000
        assert LedgerState.objects.get().outage_seen_at_ms is None

    def test_a_process_that_began_since_has_not_watched_it(self, shop, ledger, monkeypatch):
        listing = shop.listing()
        age(ledger, listing, 60_000)
        before = end_of(listing)
        heartbeat(ago_ms=3_000)
        monkeypatch.setattr(outage, "STARTED_MS", now_ms())
        shut_all(ledger)

        recovery.recover()

        assert end_of(listing) == before

    def test_a_night_in_which_all_was_down_is_not_given_back_with_the_minute_that_was_seen(self, shop, ledger):
        listing = shop.listing()
        age(ledger, listing, 60_000)
        before = end_of(listing)
        a_night_ago = now_ms() - 8 * 3_600_000
        heartbeat(ago_ms=8 * 3_600_000, outage_from_ms=a_night_ago, outage_seen_at_ms=a_night_ago + 1_000)
        shut_all(ledger)
        outage.note()  # the first poke in the morning, while the ledger still loads
        LedgerState.objects.update(outage_from_ms=installation.database_now_ms() - 5_000)

        recovery.recover()

        assert 5_000 <= end_of(listing) - before < 7_000

    def test_a_sighting_after_a_silence_begins_anew(self, shop):
        heartbeat(ago_ms=8 * 3_600_000)

        outage.note()

        state = LedgerState.objects.get()
        assert state.outage_from_ms == state.outage_seen_at_ms

    def test_a_listing_whose_end_the_outage_ate_can_be_bid_on_afterwards(self, shop, ledger):
        listing = shop.listing(lasts_ms=1_000)
        store()
        shut_all(ledger)
        heartbeat(ago_ms=0)
        wait_until_ms(listing.ends_at_ms + 50)

        recovery.recover(observed=True)

        assert sweep.sweep_due() == 0
        assert isinstance(shop.bid(listing, 1, 100), BidAccepted)

    def test_a_listing_that_ended_while_all_was_down_closes_at_the_next_start(self, shop, ledger):
        listing = shop.listing(lasts_ms=200)
        store()
        shut_all(ledger)
        heartbeat(ago_ms=30_000)
        wait_until_ms(listing.ends_at_ms + 50)

        recovery.recover()

        assert sweep.sweep_due() == 1
        assert end_of(listing) == listing.ends_at_ms
        assert listing.status == "closed"

    def test_a_recovery_that_died_halfway_gives_nothing_back_twice(self, shop, ledger, monkeypatch):
        listing = shop.listing()
        age(ledger, listing, 60_000)
        before = end_of(listing)
        heartbeat(ago_ms=20_000)
        shut_all(ledger)
        with monkeypatch.context() as patch:
            patch.setattr(guards, "open_for", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                recovery.recover(observed=True)

        recovery.recover(observed=True)

        assert 20_000 <= end_of(listing) - before < 22_000

    def test_a_paused_and_a_future_listing_lost_nothing(self, shop, ledger):
        paused = shop.listing()
        run(scripts.pause_listing(keys_of(paused)), paused)
        future = shop.listing(starts_at_ms=now_ms() + 600_000)
        before = end_of(paused), end_of(future)
        heartbeat(ago_ms=20_000)
        shut_all(ledger)

        recovery.recover(observed=True)

        assert (end_of(paused), end_of(future)) == before


def age(ledger, listing: Listing, ms: int) -> None:
    """Let the listing's last event be that long ago."""
    earlier = "state.at_ms, state.starts_at_ms = state.at_ms - ARGV[1], state.starts_at_ms - ARGV[1]"
    change_stored(ledger, keys_of(listing), earlier, ms)
