"""The crowd itself: what it says and reads, what it counts, and that it keeps its pace."""

import pytest

from tests.load.crowd.events import event_of, reason_of
from tests.load.crowd.frames import PING, TEXT, Frames, frame
from tests.load.crowd.latencies import Latencies
from tests.load.crowd.loop import Pace
from tests.load.crowd.sale import socket_urls
from tests.load.crowd.strategies import AUTOMATIC_ONE_IN, MARGIN_MINOR, KnownPrice, Strategy
from tests.load.crowd.watchers import Watcher


def from_server(payload: bytes, opcode: int = TEXT) -> bytes:
    """As servers frame it: unmasked."""
    length = len(payload)
    head = bytes((length,)) if length < 126 else b"\x7e" + length.to_bytes(2, "big")
    return bytes((0x80 | opcode,)) + head + payload


def bid(first_seq: int, seq: int) -> bytes:
    """A public bid, maybe of several."""
    return b'{"type":"bid","first_seq":%d,"seq":%d,"at_ms":5,"floor_minor":12,"leader":3}' % (
        first_seq,
        seq,
    )


@pytest.mark.parametrize("step", [1, 2, 3, 7, 200])
def test_frames_are_whole_however_their_bytes_come(step: int) -> None:
    payloads = [b"", b"a" * 125, b"b" * 126, b"c" * 70]
    stream = from_server(b"?", PING) + b"".join(map(from_server, payloads))
    frames = Frames()
    got = [each for at in range(0, len(stream), step) for each in frames.take(stream[at : at + step])]
    assert got == [(PING, b"?"), *((TEXT, payload) for payload in payloads)]


@pytest.mark.parametrize("length", [0, 125, 126, 5_000])
def test_what_is_said_is_masked_with_a_key_that_changes_nothing(length: int) -> None:
    payload = b"x" * length
    said = frame(payload)
    assert said[1] & 0x80
    assert said.endswith(bytes(4) + payload)


def test_percentiles_are_those_of_what_was_counted() -> None:
    latencies = Latencies()
    for ms in range(1, 101):
        latencies.add(ms)
    assert latencies.percentile_ms(50) == pytest.approx(50, abs=0.2)
    assert latencies.percentile_ms(99) == pytest.approx(99, abs=0.2)
    assert Latencies().percentile_ms(99) == 0


def test_a_pace_makes_up_for_what_is_late_and_does_no_more() -> None:
    due: list[float] = []
    pace = Pace(10, due.append)
    assert pace.work(100.0) == pytest.approx(100.1)
    assert pace.work(100.05) == pytest.approx(100.1)
    pace.work(100.35)
    assert due == pytest.approx([100.0, 100.1, 100.2, 100.3])
    assert pace.latest_s == pytest.approx(0.25)


def test_a_watcher_finds_gaps_and_counts_merged_bids() -> None:
    watcher = Watcher.__new__(Watcher)
    watcher.seq = 0
    watcher.closed_at_s = None
    watcher.forget()
    for payload in (
        b'{"type":"snapshot","seq":4,"status":"open"}',
        bid(5, 5),
        bid(6, 9),
        b'{"type":"viewers","count":2}',
    ):
        watcher.on_text(payload, 1.0)
    assert (watcher.frames, watcher.events, watcher.gaps, watcher.seq) == (2, 5, 0, 9)
    watcher.on_text(bid(11, 11), 1.0)
    assert (watcher.gaps, watcher.last) == (1, bid(11, 11))


def test_numbers_are_read_of_messages_as_the_server_writes_them() -> None:
    event = event_of(bid(5, 9))
    assert event is not None
    assert (event.first_seq, event.seq, event.floor_minor, event.leader, event.is_closed) == (5, 9, 12, 3, False)
    assert event_of(b'{"type":"accepted","id":"x","seq":5}') is None
    assert reason_of(b'{"type":"rejected","id":null,"reason":"too_low"}') == "too_low"


def test_amounts_go_up_from_bid_to_bid_and_who_leads_raises_the_maximum() -> None:
    price = KnownPrice()
    price.saw_floor(100)
    first, second = Strategy(price, "a", number=1), Strategy(price, "b", number=AUTOMATIC_ONE_IN)
    assert first.next_bid() == (b"a-1", b"amount_minor", 102)
    assert second.next_bid() == (b"b-1", b"max_minor", 104 + MARGIN_MINOR)
    second.accepted(b'{"type":"accepted","seq":7,"floor_minor":103,"leading":true,"max_minor":116,"paddle":2}')
    second.saw_leader(1, seq=6)
    assert second.is_leading, "the event is older than the answer"
    assert second.next_bid() == (b"b-2", b"max_minor", 117 + MARGIN_MINOR)
    second.saw_leader(1, seq=8)
    assert not second.is_leading


def test_people_are_spread_by_listing_or_dealt_out_in_turn() -> None:
    spread = socket_urls(["ws://a", "ws://b"], 16, [1, 2, 3, 4], by_listing=True)
    dealt = socket_urls(["ws://a", "ws://b"], 16, [1, 2, 3, 4], by_listing=False)
    assert {*spread} == {f"ws://{web}/ws/listings/{n}/" for web, n in (("a", 1), ("b", 2), ("a", 3), ("b", 4))}
    assert {*dealt} == {f"ws://{web}/ws/listings/{n}/" for web in "ab" for n in (1, 2, 3, 4)}
    assert all(spread.count(url) == 4 for url in spread), "as many on each listing"
