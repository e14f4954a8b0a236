"""Counts: what clients were told against what PostgreSQL has. Pure over rows; each finding is a line of text."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, fields
from itertools import pairwise

from tests.faults.record import Ask, Json, Key, Record

SAME_IN_THE_ROW = ("seq", "at_ms", "price_minor", "paddle", "why")


@dataclass(frozen=True, slots=True)
class Row:
    """A log entry as PostgreSQL has it."""

    place: tuple[int, int, int]
    """Epoch and stream id."""
    payload: Json

    @property
    def listing_id(self) -> int:
        """Whose entry it is."""
        return int(self.payload["listing"])

    @property
    def is_bid(self) -> bool:
        """An accepted bid or buy-now."""
        return bool(self.payload["type"] == "bid")

    @property
    def key(self) -> Key:
        """What makes it one bid."""
        return self.listing_id, self.payload["bidder"], self.payload["bid_id"]


@dataclass(slots=True)
class Findings:
    """What is wrong, by kind."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)
    """Stored with another seq, price or maximum than was acknowledged."""
    unsent: list[str] = field(default_factory=list)
    """Stored, but nobody sent it, or its client was told that it was refused."""
    out_of_order: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    """Accepted at or after the end."""
    results: list[str] = field(default_factory=list)
    """Listings that ended without the one result that their log says."""
    verify: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    """Something that had to happen did not."""
    told: list[str] = field(default_factory=list)
    """Answers that changed, gaps, silences, messages that nobody should get."""

    def lines(self) -> list[str]:
        """All of them."""
        return [f"{kind.name}: {line}" for kind in fields(self) for line in getattr(self, kind.name)]


def audit(record: Record, rows: Sequence[Row], *, forgiven: Collection[Key] = ()) -> Findings:
    """Compare. ``rows`` in any order; ``forgiven`` bids may be lost, and told anew afterwards."""
    found = Findings()
    bids: dict[Key, list[Row]] = defaultdict(list)
    for row in rows:
        if row.is_bid:
            bids[row.key].append(row)
    for ask in record.asks.values():
        _look_at(ask, bids.pop(ask.key, []), found, forgiven)
    found.unsent += [f"{key}" for key in bids]
    for entries in by_listing(rows).values():
        _look_along(entries, found)
    found.told += record.changed_answers + record.gaps + record.silences + record.strange
    return found


def by_listing(rows: Iterable[Row]) -> dict[int, list[Row]]:
    """The rows of each listing in the order of the log."""
    listings: dict[int, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.place):
        listings[row.listing_id].append(row)
    return listings


def _look_at(ask: Ask, rows: Sequence[Row], found: Findings, forgiven: Collection[Key]) -> None:
    """One bid: stored once, as acknowledged, if it was acknowledged."""
    if len(rows) > 1:
        found.doubled.append(f"{ask.key} is stored {len(rows)} times")
    if ask.accepted is None:
        found.unsent += [f"{ask.key} is stored, its client was told {ask.refused or 'nothing'}" for _ in rows]
    elif not rows:
        if ask.key not in forgiven:
            found.lost.append(f"{ask.key}: {ask.accepted}")
    else:
        found.different += _differences(ask, ask.accepted, rows[0].payload)


def _differences(ask: Ask, answer: Json, stored: Json) -> list[str]:
    sent = {"kind": ask.kind, "value_minor": ask.value_minor}
    expected = sent | {name: answer[name] for name in SAME_IN_THE_ROW}
    return [
        f"{ask.key}: {name} is {stored[name]}, not {value}" for name, value in expected.items() if stored[name] != value
    ]


def _look_along(entries: Sequence[Row], found: Findings) -> None:
    """One listing: seq, clock and count of bids go up along the log, and nothing comes at or after the end."""
    for before, after in pairwise(entries):
        was, now = before.payload, after.payload
        if now["at_ms"] < was["at_ms"]:
            found.out_of_order.append(f"{after.place}: at_ms {now['at_ms']} after {was['at_ms']}")
        if before.place[0] == after.place[0] and now["seq"] != was["seq"] + _steps(now):
            found.out_of_order.append(f"{after.place}: {now['type']} with seq {now['seq']} after {was['seq']}")
        if after.is_bid and now["bid_count"] != was["bid_count"] + 1:
            found.out_of_order.append(f"{after.place}: bid {now['bid_count']} after {was['bid_count']}")
        if after.is_bid and now["at_ms"] >= was["ends_at_ms"]:
            found.late.append(f"{after.place}: at {now['at_ms']}, the end was {was['ends_at_ms']}")
    _look_at_places(entries, found)


def _steps(entry: Json) -> int:
    """Whether the entry has a public event, and so a seq, of its own."""
    return 0 if entry["type"] == "bid" and not entry["public"] else 1


def _look_at_places(entries: Sequence[Row], found: Findings) -> None:
    places = Counter(entry.place for entry in entries)
    found.doubled += [f"{place} is stored {times} times" for place, times in places.items() if times > 1]
