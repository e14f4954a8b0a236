"""A rebuild that dies anywhere leaves the ledger shut, and can be run again."""

import subprocess
import sys

import pytest

from bidding import rebuild, recovery
from bidding.models import LedgerState
from bidding.outcomes import BidAccepted, BidRejected, Reason
from deploy.local.program import ROOT
from tests.bidding.rebuilding import lively, rebuilt, recover_fails
from tests.bidding.shop import entries_of, environment


@pytest.mark.parametrize("where", ["_name_lost", "_delete_all", "_restore", "_send"])
def test_after_a_crash_anywhere_it_stays_shut_and_can_be_run_again(shop, ledger, monkeypatch, where):
    listing = lively(shop)
    told = shop.bid(listing, 2, 200, bid_id="beaten")
    step = getattr(rebuild, where)

    def crash_after(*args) -> None:
        step(*args)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(rebuild, where, crash_after)
        with pytest.raises(KeyboardInterrupt):
            rebuilt()
    assert shop.bid(listing, 1, 5_000) == BidRejected(Reason.UNAVAILABLE)

    rebuilt()

    assert shop.bid(listing, 2, 200, bid_id="beaten") == told
    assert isinstance(shop.bid(listing, 1, 5_000), BidAccepted)
    assert len(entries_of(listing, "bid")) == 5


def test_after_a_crash_that_dropped_keys_recovery_refuses(shop, ledger, monkeypatch):
    lively(shop)
    with monkeypatch.context() as patch:
        patch.setattr(rebuild, "_restore", crash)
        with pytest.raises(KeyboardInterrupt):
            rebuilt()

    recover_fails()


def test_after_a_crash_at_the_last_step_recovery_finishes_it(shop, ledger, monkeypatch):
    listing = lively(shop)
    with monkeypatch.context() as patch:
        patch.setattr(recovery, "recover", crash)
        with pytest.raises(KeyboardInterrupt):
            rebuilt()

    recovery.recover()

    assert isinstance(shop.bid(listing, 1, 5_000), BidAccepted)


def crash(*_, **__) -> None:
    raise KeyboardInterrupt


def test_a_killed_rebuild_can_be_run_again(shop, ledger, transactional_db):
    listings = [lively(shop) for _ in range(3)]
    process = subprocess.Popen(
        [sys.executable, "-c", HALFWAY], env=environment(), cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    while process.stdout.readline() != "halfway\n":
        assert process.poll() is None

    process.kill()
    process.wait()
    recover_fails()
    rebuilt()

    assert LedgerState.objects.get().epoch == 3, "the half-made ledger had the second"
    for listing in listings:
        assert isinstance(shop.bid(listing, 1, 5_000), BidAccepted)


HALFWAY = """
import time, django
django.setup()
from bidding import rebuild
restore = rebuild._restore
def stop_after(shard, *args):
    restore(shard, *args)
    if shard == 3:
        print("halfway", flush=True)
        time.sleep(60)
rebuild._restore = stop_after
rebuild.rebuild_ledger(say=lambda _: None)
"""
