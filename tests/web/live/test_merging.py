"""Putting events together: whatever overlaps, nothing is missing and nothing comes twice."""

import json
import random

from web.live.merging import Event, after, follow, merged, read_event


def bid(seq: int, *, extended: bool = False) -> Event:
    """A bid event as the ledger writes it."""
    fields = {"type": "bid", "first_seq": seq, "seq": seq, "price_minor": seq * 100, "extended": extended}
    return read_event(json.dumps(fields))


def test_a_single_bid_goes_on_as_the_ledger_wrote_it() -> None:
    event = bid(7)
    assert merged([event]) is event.text


def test_merged_bids_show_the_last_state_and_cover_all_of_them() -> None:
    told = json.loads(merged([bid(7), bid(8, extended=True), bid(9)]))
    assert told == {"type": "bid", "first_seq": 7, "seq": 9, "price_minor": 900, "extended": True}


def test_merged_bids_are_not_extended_when_none_was() -> None:
    assert json.loads(merged([bid(7), bid(8)]))["extended"] is False


def test_status_events_cover_their_own_seq() -> None:
    event = read_event('{"type":"status","seq":4,"at_ms":1,"status":"open","ends_at_ms":2}')
    assert (event.first_seq, event.seq, event.may_merge) == (4, 4, False)


def test_after_leaves_out_what_was_seen() -> None:
    events = [bid(3), bid(4), bid(5)]
    assert [event.seq for event in after(4, events)] == [5]
    assert after(2, events) == events
    assert list(after(5, events)) == []


def test_follow_joins_overlapping_sources_without_a_gap() -> None:
    random.seed(5)
    for _ in range(500):
        last = random.randint(0, 40)
        events = [bid(seq) for seq in range(1, last + 1)]
        seen = random.randint(0, last)
        cut = random.randint(seen, last)
        resumed = events[seen : cut + random.randint(0, 3)]
        buffered = events[max(0, cut - random.randint(0, 5)) :]
        assert [event.seq for event in follow(seen, resumed, buffered)] == list(range(seen + 1, last + 1))


def test_follow_stops_at_a_gap() -> None:
    assert [event.seq for event in follow(1, [bid(2), bid(3), bid(5)], [bid(6)])] == [2, 3]
