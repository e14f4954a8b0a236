"""``kill -9`` under load: every acknowledged bid is in PostgreSQL once, in order, and ``verify`` is clean."""

import time

from bidding.models import Listing
from tests.faults import settled
from tests.faults.sale import Sale


def test_the_ledger_dies_and_everybody_in_flight_is_answered_and_the_ends_move(sale: Sale) -> None:
    ends_before = dict(Listing.objects.filter(pk__in=sale.long).values_list("pk", "ends_at_ms"))

    dead_at_s = time.monotonic()
    sale.kill("ledger").bring_back()
    dead_ms = (time.monotonic() - dead_at_s) * 1_000

    sale.accepts_more()
    assert sale.load.record.unavailable, "what was in flight is answered, not left in silence"
    assert not sale.load.record.disconnected, "no socket is lost for it"
    sale.end()
    moved = {row.listing_id for row in settled.rows_of(sale.long) if row.payload["type"] == "outage"}
    assert moved == set(sale.long)
    for listing in Listing.objects.filter(pk__in=sale.long):
        assert listing.ends_at_ms - ends_before[listing.pk] >= dead_ms


def test_the_web_process_dies_and_what_it_had_decided_is_told_again(sale: Sale) -> None:
    record = sale.load.record

    sale.kill("web").bring_back()

    sale.accepts_more()
    assert record.disconnected
    sale.end()


def test_postgresql_dies_and_bidding_goes_on_meanwhile(sale: Sale) -> None:
    record = sale.load.record

    dead = sale.kill("postgres")
    sale.accepts_more(1_000)
    dead.bring_back()

    sale.accepts_more()
    assert not record.unavailable
    assert not record.disconnected
    sale.end()


def test_the_soft_redis_dies_and_bidding_goes_on_and_pokes_come_again(sale: Sale) -> None:
    dead = sale.kill("soft")
    sale.accepts_more()
    dead.bring_back()

    settled.until_poked()
    assert not sale.load.record.unavailable
    assert not sale.load.record.disconnected
    sale.end()


def test_beat_dies_and_bidding_goes_on_and_pokes_come_again(sale: Sale) -> None:
    dead = sale.kill("beat")
    sale.accepts_more()
    dead.bring_back()

    settled.until_poked()
    assert not sale.load.record.unavailable
    sale.end()


def test_everything_dies_at_once(sale: Sale) -> None:
    sale.kill("all").bring_back()

    sale.accepts_more()
    sale.end()
