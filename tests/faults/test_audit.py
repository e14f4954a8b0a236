"""The counting itself: whatever these tests could miss, the audit finds in a seeded record."""

import copy

import pytest

from tests.faults.audit import Row, audit
from tests.faults.record import Ask, Record

LISTING, BIDDER = 7, 40


def entry(n: int, **fields) -> Row:
    payload = {"listing": LISTING, "type": "bid", "bidder": BIDDER, "bid_id": f"b{n}", "kind": "straight"}
    payload |= {"value_minor": 100 + n, "seq": n, "at_ms": 1_000 + n, "price_minor": 100 + n, "paddle": 1}
    payload |= {"why": "outbid_leader", "public": True, "bid_count": n, "ends_at_ms": 9_000}
    return Row((1, 1_000, n), payload | fields)


def told(n: int, **fields) -> dict:
    answer = {"type": "accepted", "id": f"b{n}", "seq": n, "at_ms": 1_000 + n, "price_minor": 100 + n, "paddle": 1}
    return answer | {"why": "outbid_leader", "replayed": False} | fields


def three_bids() -> tuple[Record, list[Row]]:
    record = Record()
    for n in (1, 2, 3):
        ask = Ask(LISTING, BIDDER, f"b{n}", "straight", 100 + n)
        record.send(ask)
        record.accept(ask, told(n))
    return record, [entry(n) for n in (1, 2, 3)]


def ask_of(record: Record, n: int) -> Ask:
    return record.asks[LISTING, BIDDER, f"b{n}"]


def changed(rows: list[Row], index: int, **fields) -> list[Row]:
    rows = copy.deepcopy(rows)
    rows[index].payload.update(fields)
    return rows


def test_what_was_acknowledged_and_stored_alike_is_clean():
    record, rows = three_bids()

    assert audit(record, rows).lines() == []
    assert not record.in_flight


def test_an_acknowledged_bid_without_a_row_is_lost_unless_it_is_forgiven():
    record, rows = three_bids()

    assert [line[:5] for line in audit(record, rows[:2]).lines()] == ["lost:"]
    assert audit(record, rows[:2], forgiven={(LISTING, BIDDER, "b3")}).lines() == []


@pytest.mark.parametrize(
    ("kind", "seed"),
    [
        ("doubled", lambda rows: [*rows, Row((1, 1_000, 9), rows[2].payload)]),
        ("doubled", lambda rows: [*rows, rows[2]]),
        ("different", lambda rows: changed(rows, 2, price_minor=999)),
        ("different", lambda rows: changed(rows, 2, value_minor=999)),
        ("different", lambda rows: changed(rows, 2, seq=4)),
        ("unsent", lambda rows: [*rows, entry(4)]),
        ("out_of_order", lambda rows: [Row(rows[1].place, rows[0].payload), Row(rows[0].place, rows[1].payload)]),
        ("out_of_order", lambda rows: changed(rows, 2, bid_count=4)),
        ("out_of_order", lambda rows: changed(rows, 1, at_ms=1_000)),
        ("late", lambda rows: changed(rows, 1, ends_at_ms=1_003)),
    ],
)
def test_each_seeded_fault_is_found(kind, seed):
    record, rows = three_bids()

    assert kind in {line.partition(":")[0] for line in audit(record, seed(rows)).lines()}


def test_a_stored_bid_whose_client_was_refused_is_found():
    record, rows = three_bids()
    ask_of(record, 3).accepted, ask_of(record, 3).refused = None, "too_low"

    assert [line[:7] for line in audit(record, rows).lines()] == ["unsent:"]


@pytest.mark.parametrize(
    "answer", [told(3, replayed=True, price_minor=1), told(3, replayed=True, seq=4), told(3, replayed=False)]
)
def test_another_answer_to_the_same_id_is_found(answer):
    record, rows = three_bids()

    record.accept(ask_of(record, 3), answer)

    assert [line[:5] for line in audit(record, rows).lines()] == ["told:"]


def test_the_same_answer_to_a_repeat_is_right():
    record, rows = three_bids()

    record.accept(ask_of(record, 3), told(3, replayed=True))

    assert audit(record, rows).lines() == []


def test_an_accepted_bid_that_is_refused_later_is_found():
    record, rows = three_bids()

    record.refuse(ask_of(record, 3), "closed")

    assert [line[:5] for line in audit(record, rows).lines()] == ["told:"]


def test_a_gap_in_what_a_socket_got_is_found():
    from tests.faults.following import Following

    view = Following(LISTING)
    view.take({"type": "snapshot", "epoch": 1, "seq": 4, "floor_minor": 100, "you": None, "status": "open"})
    assert view.take({"type": "bid", "first_seq": 5, "seq": 6, "floor_minor": 110, "leader": 1}) is None
    assert view.take({"type": "status", "seq": 8, "status": "closed"}) == "listing 7: 8 came after 6"
    assert view.is_over
