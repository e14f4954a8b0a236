"""A restart, a FLUSHALL, an older file and an older PostgreSQL are found before a bid is taken."""

import shutil
import threading
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from bidding import comparison, guards, installation, keys, outage, rebuild, recovery, scripts, sweep
from bidding.models import LedgerEntry, LedgerState, Listing, ShardCursor
from bidding.outcomes import BidAccepted, BidRejected, LedgerBehind, LedgerUnavailable, Reason
from tests.bidding.conftest import OwnLedger
from tests.bidding.shop import Shop, entries_of, keys_of, run, store
from tests.clock import now_ms, wait_until_ms

SHARDS = 16


def shut_all(ledger) -> None:
    """As after a restart: the guards name another server."""
    ledger.mset({keys.guard(shard): "another" for shard in range(SHARDS)})


def open_shards() -> set[int]:
    return {shard for shard, seen in comparison.look(range(SHARDS)).items() if seen.is_open}


def is_unavailable(outcome: object) -> bool:
    return outcome == BidRejected(Reason.UNAVAILABLE)


def heartbeat(ago_ms: int, **fields) -> None:
    """The ledger was last seen well that long ago."""
    LedgerState.objects.update(heartbeat_at_ms=now_ms() - ago_ms, **fields)


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
        failures: list[Exception] = []

        def recover() -> None:
            try:
                recovery.recover(observed=True)
            except Exception as error:  # noqa: BLE001
                failures.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=recover) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert failures == []
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


def end_of(listing: Listing) -> int:
    """The end that PostgreSQL knows of after the log was stored."""
    store()
    listing.refresh_from_db()
    return listing.ends_at_ms


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

    def test_failing_pokes_count_as_seeing_it(self, shop, ledger, settings):
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
    body = """
        local state = cmsgpack.unpack(redis.call('HGET', KEYS[1], 'state'))
        state.at_ms, state.starts_at_ms = state.at_ms - ARGV[1], state.starts_at_ms - ARGV[1]
        redis.call('HSET', KEYS[1], 'state', cmsgpack.pack(state))
    """
    ledger.eval(body, 1, keys_of(listing).state, ms)


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
