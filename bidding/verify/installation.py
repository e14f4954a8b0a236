"""The ledger as a whole: every shard's log, cursor and rows against each other."""

from bidding import comparison
from bidding.comparison import place_of
from bidding.entries import START, StreamId
from bidding.models import LedgerState, QuarantinedEntry, ShardCursor, StoredEntry
from bidding.verify.findings import Findings


def lines() -> list[str]:
    """A line for each difference. Raises LedgerUnavailable."""
    cursors = comparison.cursors()
    wrong = comparison.differences(cursors, comparison.look(cursors))
    found: list[str] = []
    for shard, cursor in cursors.items():
        findings = Findings(f"shard {shard}")
        if shard in wrong:
            findings.add(wrong[shard])
        _look_at(cursor, findings)
        found += findings.lines()
    return found


def _look_at(cursor: ShardCursor, findings: Findings) -> None:
    if cursor.stopped_because:
        findings.add(f"is stopped: {cursor.stopped_because}")
    epoch = LedgerState.objects.values_list("epoch", flat=True).get(pk=1)
    if cursor.epoch != epoch:
        findings.add(f"its cursor is of epoch {cursor.epoch}, the ledger of {epoch}")
    last = _last_row(cursor)
    if last != place_of(cursor):
        findings.add(f"its last row is {last}, its cursor stands at {place_of(cursor)}")
    unnamed = QuarantinedEntry.objects.filter(shard=cursor.shard, listing=None, released_at=None)
    for entry in unnamed:
        findings.add(f"entry {entry.stream_ms}-{entry.stream_n} is in quarantine: {entry.problem}")


def _last_row(cursor: ShardCursor) -> StreamId:
    """The last entry of the present epoch that was stored or put into quarantine."""
    last = START
    for model in (StoredEntry, QuarantinedEntry):
        rows = model.objects.filter(shard=cursor.shard, epoch__gte=cursor.epoch)
        newest = rows.order_by("epoch", "stream_ms", "stream_n").values_list("stream_ms", "stream_n").last()
        last = max(last, StreamId(*newest) if newest else START)
    return last
