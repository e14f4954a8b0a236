"""A listing's rows against the log entries that they keep: columns, places, what was voided."""

from collections.abc import Iterator

from django.conf import settings

from bidding.entries import BadEntry, Entry, RawEntry, StreamId, parse
from bidding.keys import shard_of
from bidding.models import StoredEntry
from bidding.rows import COLUMNS, values_of
from bidding.verify.findings import Findings
from bidding.verify.history import History

ROWS_AT_ONCE = 2_000


def walk(listing_id: int, history: History, findings: Findings) -> int:
    """Take the listing's rows in order through its history and note what is wrong; returns how many there are."""
    count = 0
    marked: set[tuple[int, int, int]] = set()
    for row in _rows(listing_id):
        count += 1
        entry = _entry(row, findings)
        if entry is not None:
            history.add(entry)
            if row.voided:
                marked.add((row.epoch, row.stream_ms, row.stream_n))
    history.play()
    for epoch, ms, n in sorted(marked ^ history.voided):
        should = "be" if (epoch, ms, n) in history.voided else "not be"
        findings.add(f"entry {ms}-{n} of epoch {epoch} should {should} marked as voided")
    return count


def _rows(listing_id: int) -> Iterator[StoredEntry]:
    entries = StoredEntry.objects.filter(listing_id=listing_id)
    return entries.order_by("epoch", "stream_ms", "stream_n").iterator(ROWS_AT_ONCE)


def _entry(row: StoredEntry, findings: Findings) -> Entry | None:
    """What the row's payload says, held against its columns."""
    where = f"entry {row.stream_ms}-{row.stream_n} of epoch {row.epoch}"
    try:
        entry = parse(RawEntry(StreamId(row.stream_ms, row.stream_n), row.payload))
    except BadEntry as error:
        findings.add(f"{where}: {error}")
        return None
    payload = dict(zip(COLUMNS, values_of(row.shard, entry), strict=True))
    payload["shard"] = shard_of(row.listing_id, settings.BIDDING_SHARDS)
    del payload["voided"], payload["payload"]
    findings.expect(where, {name: getattr(row, name) for name in payload}, payload)
    return entry
