"""A restart, a FLUSHALL, an older file and an older PostgreSQL are found before a bid is taken."""

import shutil
from functools import partial
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from bidding import comparison, guards, keys, rebuild, recovery, sweep
from bidding.models import LedgerEntry, LedgerState, Listing, ShardCursor
from bidding.outcomes import BidAccepted, BidRejected, LedgerBehind, LedgerUnavailable, Reason
from tests.bidding.away import SHARDS, end_of, heartbeat, shut_all
from tests.bidding.conftest import OwnLedger
from tests.bidding.shop import Shop, entries_of, keys_of, store
from tests.clock import wait_until_ms
from tests.together import together


def open_shards() -> set[int]:
    return {shard for shard, seen in comparison.look(range(SHARDS)).items() if seen.is_open}


def is_unavailable(outcome: object) -> bool:
    return outcome == BidRejected(Reason.UNAVAILABLE)


@pytest.fixture
def own_shop(own_ledger: OwnLedger, db) -> Shop:
    """On a ledger that may be killed and given other files."""
    return Shop.opened()


class TestFirstUse:
    def test_it_makes_the_rows_and_opens_every_shard(self, ledger, db):
        ledger.flushall()

        recovery.recover()

        state = LedgerState.objects.get()
        assert (state.shards, state.epoch) == (SHARDS, 1)
        assert state.heartbeat_at_ms is not None
        assert ShardCursor.objects.count() == SHARDS
        assert open_shards() == set(range(SHARDS))

    def test_another_number_of_shards_than_postgresqls_is_refused(self, shop, settings):
        settings.BIDDING_SHARDS = 8

        with pytest.raises(ImproperlyConfigured, match="PostgreSQL was installed with 16 shards"):
            recovery.recover()

    def test_another_number_of_shards_than_the_ledgers_is_refused(self, ledger, db):
        ledger.flushall()
        ledger.set(keys.SHARDS, 8)

        with pytest.raises(ImproperlyConfigured, match="the ledger was installed with 8 shards"):
            recovery.recover()

    def test_a_well_ledger_costs_a_few_queries(self, shop, django_assert_max_num_queries):
        with django_assert_max_num_queries(9):
            recovery.recover()


class TestRestart:
    def test_no_bid_is_taken_until_the_ledger_was_checked(self, own_shop, own_ledger):
        listing = own_shop.listing()
        own_shop.bid(listing, 1, 100)
        own_ledger.restart()
        assert is_unavailable(own_shop.bid(listing, 2, 200))

        recovery.recover()

        assert isinstance(own_shop.bid(listing, 2, 200), BidAccepted)
        store()
        assert [bid.price_minor for bid in entries_of(listing, "bid")] == [100, 200]

    def test_a_flushed_ledger_is_refused_before_a_bid_is_taken(self, shop, ledger):
        listing = shop.listing()
        store()
        ledger.flushall()

        with pytest.raises(LedgerBehind, match=f"shard {keys_of(listing).shard}: it is empty"):
            recovery.recover()

        assert is_unavailable(shop.bid(listing, 1, 100))
        assert open_shards() == set()

    def test_flushed_before_anything_was_stored_it_is_refused_and_a_rebuild_opens_the_listings_again(
        self, shop, ledger
    ):
        listing = shop.listing()
        shop.bid(listing, 1, 100)
        ledger.flushall()

        with pytest.raises(LedgerBehind, match="it is empty, and was open before"):
            recovery.recover()
        assert is_unavailable(shop.bid(listing, 1, 100))

        rebuild.rebuild_ledger(say=print)
        assert isinstance(shop.bid(listing, 1, 100), BidAccepted)

    def test_an_older_file_put_back_is_refused_before_a_bid_is_taken(self, own_shop, own_ledger, tmp_path):
        listing = own_shop.listing()
        own_shop.bid(listing, 1, 100)
        store()
        older = keep_files(own_ledger, tmp_path)
        own_shop.bid(listing, 2, 200)
        store()
        put_back(own_ledger, older)

        with pytest.raises(LedgerBehind, match="its log ends at"):
            recovery.recover()

        assert is_unavailable(own_shop.bid(listing, 1, 300))

    def test_an_older_file_that_has_all_that_postgresql_has_is_good(self, own_shop, own_ledger, tmp_path):
        listing = own_shop.listing()
        own_shop.bid(listing, 1, 100)
        older = keep_files(own_ledger, tmp_path)
        put_back(own_ledger, older)

        recovery.recover()

        assert isinstance(own_shop.bid(listing, 2, 200), BidAccepted)
        store()
        assert [bid.price_minor for bid in entries_of(listing, "bid")] == [100, 200]

    def test_a_file_of_an_older_epoch_is_refused(self, own_shop, own_ledger, tmp_path):
        listing = own_shop.listing()
        older = keep_files(own_ledger, tmp_path)
        rebuild.rebuild_ledger(say=lambda _: None)
        put_back(own_ledger, older)

        with pytest.raises(LedgerBehind, match="its epoch is 1, PostgreSQL's is 2"):
            recovery.recover()

        assert is_unavailable(own_shop.bid(listing, 1, 100))


def keep_files(own_ledger: OwnLedger, tmp_path: Path) -> Path:
    """A copy of the ledger's files as they are now."""
    return Path(shutil.copytree(data_dir(own_ledger), tmp_path / "older"))


def put_back(own_ledger: OwnLedger, older: Path) -> None:
    """Kill the ledger and start it on the older files."""
    files = data_dir(own_ledger)
    own_ledger.program.kill9()
    shutil.rmtree(files)
    shutil.copytree(older, files)
    own_ledger.restart()


def data_dir(own_ledger: OwnLedger) -> Path:
    return Path(own_ledger.client().config_get("dir")["dir"])


class TestRunning:
    def test_a_lost_log_shuts_its_shard_and_no_other(self, shop, ledger):
        listing = shop.listing()
        store()
        shard = keys_of(listing).shard
        ledger.delete(keys.log(shard))

        with pytest.raises(LedgerBehind, match=f"shard {shard}: its log ends at 0-0"):
            recovery.recover()

        assert open_shards() == set(range(SHARDS)) - {shard}

    def test_a_postgresql_older_than_the_trimming_is_refused(self, shop, ledger):
        listing = shop.listing()
        store()
        older = ShardCursor.objects.filter(shard=keys_of(listing).shard).values("stream_ms", "stream_n").get()
        shop.bid(listing, 1, 100)
        store()
        ShardCursor.objects.filter(shard=keys_of(listing).shard).update(**older)
        LedgerEntry.objects.filter(type="bid").delete()

        with pytest.raises(LedgerBehind, match="its log is trimmed up to"):
            recovery.recover()

        assert is_unavailable(shop.bid(listing, 2, 200))

    def test_a_missing_listing_is_noticed_when_the_guards_are_to_be_opened(self, shop, ledger):
        listing = shop.listing()
        store()
        ledger.delete(keys_of(listing).state)
        shut_all(ledger)

        with pytest.raises(LedgerBehind, match=f"it lacks 1 running listings.* {listing.pk}"):
            recovery.recover()

    def test_a_listing_that_lost_its_last_events_is_noticed(self, shop, ledger):
        listing = shop.listing()
        store()
        Listing.objects.filter(pk=listing.pk).update(seq=5)
        shut_all(ledger)

        with pytest.raises(LedgerBehind):
            recovery.recover()

    def test_a_listing_that_is_no_longer_due_is_made_so_again(self, shop, ledger):
        listing = shop.listing(lasts_ms=300)
        store()
        ledger.delete(keys.due(keys_of(listing).shard))
        shut_all(ledger)
        heartbeat(ago_ms=30_000)

        recovery.recover()
        wait_until_ms(listing.ends_at_ms)

        assert sweep.sweep_due() == 1

    def test_many_at_once_are_safe(self, shop, ledger, transactional_db):
        listing = shop.listing()
        store()
        ends_at_ms = end_of(listing)
        shut_all(ledger)
        heartbeat(ago_ms=5_000)

        together(*[partial(recovery.recover, observed=True)] * 8)

        assert open_shards() == set(range(SHARDS))
        assert end_of(listing) - ends_at_ms <= 6_000

    def test_whoever_lost_the_guard_can_not_open_it(self, shop):
        run_id = comparison.look([0])[0].run_id
        word = guards.shut([0], "recovering")
        guards.shut([0], "rebuilding")

        with pytest.raises(LedgerUnavailable, match="another recovery took over"):
            guards.open_for(run_id, 0, word)

        assert 0 not in open_shards()

    def test_a_ledger_that_is_behind_is_said_once_a_minute(self, shop, ledger, caplog, monkeypatch):
        monkeypatch.setattr(recovery, "_said_at_s", -1_000.0)
        shop.listing()
        store()
        ledger.flushall()

        for _ in range(3):
            with pytest.raises(LedgerBehind):
                recovery.recover()

        assert [record.levelname for record in caplog.records if "rebuild_ledger" in record.message] == ["CRITICAL"]


def test_a_ledger_emptied_while_it_is_checked_stays_shut(shop, ledger, monkeypatch):
    """An opening that came next would have hidden for good that the log had lost everything."""
    listing = shop.listing()
    shop.bid(listing, 1, 100)
    store()
    ledger.delete(*[keys.guard(shard) for shard in range(16)])
    shut = guards.shut
    monkeypatch.setattr(guards, "shut", lambda *what: ledger.flushall() and shut(*what))

    with pytest.raises(LedgerBehind):
        recovery.recover()

    assert shop.bid(listing, 2, 200).reason == Reason.UNAVAILABLE
