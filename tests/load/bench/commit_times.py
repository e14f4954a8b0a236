"""When each batch was seen committed: a reader that looks at the persisters' cursors every few milliseconds."""

import threading
import time
from bisect import bisect_left
from collections import defaultdict

from django.db import Error, connection

from tests.load.crowd.latencies import Latencies

EVERY_S = 0.004
REST_WITHIN_S = 60.0

Place = tuple[int, int]
"""A stream id: its millisecond, which is when the entry was decided by the ledger's clock, and its number."""


class CommitTimes:
    """Runs while the block does. Ledger and reader share this machine's clock."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="commit times")
        self._error: Error | None = None
        self.began_at_ms = time.time() * 1_000
        """Bids before this do not count."""
        self.seen: dict[int, list[tuple[Place, float]]] = defaultdict(list)
        """By shard: how far the cursor was, and at which millisecond that was seen; both ascend."""

    def __enter__(self) -> "CommitTimes":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()
        if self._error is not None:
            raise self._error

    def begin_anew(self) -> None:
        """Count from now on, once everything of before is there: whoever stores it has found its pace by then."""
        self.wait_for_the_rest()
        self.began_at_ms = time.time() * 1_000

    def wait_for_the_rest(self) -> None:
        """Return once PostgreSQL has all that was decided before this. Raises TimeoutError."""
        from django.conf import settings

        ends = {shard: _end_of(shard) for shard in range(settings.BIDDING_SHARDS)}
        deadline_s = time.monotonic() + REST_WITHIN_S
        while any(end and self._place(shard) < end for shard, end in ends.items()):
            if time.monotonic() > deadline_s:
                raise TimeoutError(f"PostgreSQL does not have everything after {REST_WITHIN_S:.0f} s")
            time.sleep(EVERY_S)

    def _place(self, shard: int) -> Place:
        seen = self.seen[shard]
        return seen[-1][0] if seen else (0, 0)

    def _watch(self) -> None:
        try:
            # A thread has a connection of its own.
            with connection.cursor() as cursor:
                while not self._stopping.wait(EVERY_S):
                    cursor.execute("SELECT shard, stream_ms, stream_n FROM bidding_shardcursor")
                    self._note(cursor.fetchall(), time.time() * 1_000)
        except Error as error:
            self._error = error
        finally:
            connection.close()

    def _note(self, rows: list[tuple[int, int, int]], now_ms: float) -> None:
        for shard, stream_ms, stream_n in rows:
            if self._place(shard) < (stream_ms, stream_n):
                self.seen[shard].append(((stream_ms, stream_n), now_ms))


def _end_of(shard: int) -> Place | None:
    from bidding import connections, keys

    last = connections.cold(shard).xrevrange(keys.log(shard), count=1)
    if not last:
        return None
    ms, _, number = last[0][0].partition("-")
    return int(ms), int(number)


def lags_ms(commits: CommitTimes) -> Latencies:
    """From decision to commit, of every bid that counts."""
    from bidding.models import LedgerEntry

    lags = Latencies()
    bids = LedgerEntry.objects.filter(type="bid", stream_ms__gte=int(commits.began_at_ms))
    places = {shard: [place for place, _ in seen] for shard, seen in commits.seen.items()}
    for shard, *place in bids.values_list("shard", "stream_ms", "stream_n").iterator():
        at = bisect_left(places[shard], (place[0], place[1]))
        lags.add(commits.seen[shard][at][1] - place[0])
    return lags
