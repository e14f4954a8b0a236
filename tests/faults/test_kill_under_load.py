"""``kill -9`` under load: every acknowledged bid is in PostgreSQL once, in order, and ``verify`` is clean."""

from bidding.models import Listing
from tests.clock import now_ms
from tests.faults import settled
from tests.faults.conftest import Begin
from tests.faults.sale import Sale
from tests.faults.victims import victims_of
from tests.faults.waiting import until

LONG_OUTAGE_MS = 4_000


def ends_of(sale: Sale) -> dict[int, int]:
    return dict(Listing.objects.filter(pk__in=sale.listings).values_list("pk", "ends_at_ms"))


def moved_least_ms(before: dict[int, int], after: dict[int, int], listings: list[int]) -> int:
    return min(after[pk] - before[pk] for pk in listings)


def test_the_ledger_dies_and_everybody_in_flight_is_answered_and_the_ends_move(sale: Sale) -> None:
    ends = ends_of(sale)

    dead = sale.kill("ledger")
    dead_at_ms = now_ms()
    dead.bring_back()

    sale.accepts_more()
    assert sale.load.record.unavailable, "what was in flight is answered, not left in silence"
    assert not sale.load.record.disconnected, "no socket is lost for it"
    sale.end()
    outages = {row.listing_id: row.payload for row in settled.rows_of(sale.long) if row.payload["type"] == "outage"}
    assert outages.keys() == set(sale.long)
    assert all(after["ends_at_ms"] - ends[pk] >= after["at_ms"] - dead_at_ms for pk, after in outages.items())


def test_ledger_and_postgresql_die_and_the_ends_move_by_the_time_until_both_are_back(begin: Begin) -> None:
    sale = begin(short_ms=LONG_OUTAGE_MS)  # which would end while the ledger is away
    ends, dead_at_ms = ends_of(sale), now_ms()

    sale.kill("ledger", "postgres")
    victims_of(sale.stack, ["ledger"]).bring_back()
    until(lambda: now_ms() - dead_at_ms > LONG_OUTAGE_MS, "the outage is longer than between two pokes")
    victims_of(sale.stack, ["postgres"]).bring_back()

    sale.accepts_more()
    sale.end()
    assert moved_least_ms(ends, ends_of(sale), sale.listings) >= LONG_OUTAGE_MS - 1_000


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
