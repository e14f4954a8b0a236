"""Celery's pokes: each does its work, and a known outage is a line, not a traceback every second."""

import pytest
from django.db import OperationalError

from bidding import guards, pokes, recovery, sweep, tasks
from bidding.models import LedgerEntry, ListingResult
from bidding.outcomes import BidAccepted
from tests.clock import wait_until_ms


@pytest.fixture(autouse=True)
def nothing_said_yet():
    pokes.forget_said()


def warnings(caplog) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "bidding.pokes"]


def test_the_pokes_bring_a_listing_from_its_start_to_its_result(shop, ledger):
    guards.shut(range(16), "test")
    tasks.recover()
    listing = shop.listing(lasts_ms=200)
    assert isinstance(shop.bid(listing, 1, 100), BidAccepted)
    wait_until_ms(listing.ends_at_ms)

    tasks.sweep()
    tasks.persist()
    tasks.finalize()
    tasks.archive()

    assert LedgerEntry.objects.filter(listing=listing).count() == 3
    assert ListingResult.objects.get().winner == shop.people[1]


@pytest.mark.parametrize("name", ["persist", "sweep", "recover", "archive"])
def test_while_the_ledger_is_away_each_says_so_once(shop, settings, caplog, name):
    settings.BIDDING_REDIS_URL = "redis://127.0.0.1:1/0"

    for _ in range(3):
        getattr(tasks, name)()

    (said,) = warnings(caplog)
    assert said.startswith(f"{name} waits: the ledger did not answer")


def test_while_postgresql_is_away_it_is_said_once(db, caplog, monkeypatch):
    def away() -> None:
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr(sweep, "sweep_due", away)
    monkeypatch.setattr(pokes.connection, "close", lambda: None)

    for _ in range(3):
        tasks.sweep()

    assert warnings(caplog) == ["sweep waits: the server closed the connection"]


def test_a_ledger_that_is_behind_is_left_to_recoverys_own_words(shop, ledger, caplog, monkeypatch):
    monkeypatch.setattr(recovery, "_said_at_s", -1_000.0)
    shop.listing()
    tasks.persist()
    ledger.flushall()

    tasks.recover()

    assert warnings(caplog) == []
    assert "rebuild_ledger" in caplog.text


def test_a_bug_is_not_hidden(db, monkeypatch):
    def broken() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(sweep, "sweep_due", broken)

    with pytest.raises(ZeroDivisionError):
        tasks.sweep()
