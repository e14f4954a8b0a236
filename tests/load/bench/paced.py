"""Bids at a steady rate, whatever becomes of them: an open loop on one connection."""

import time
from collections.abc import Sequence

from tests.load.bench.bed import Bed
from tests.load.bench.listing import BenchListing
from tests.load.bench.raw_client import RawClient
from tests.load.bench.script_cost import require

TICK_S = 0.01


def bid_at_rate(bed: Bed, listings: Sequence[BenchListing], *, rate_per_s: float, seconds: float) -> int:
    """Send what is due every 10 ms, on the listings in turn; returns how many bids were accepted.

    Where the machine can't keep up, fewer are sent, not more later.
    """
    client = RawClient(bed.servers.env["BIDDING_REDIS_URL"])
    sent, owed = 0, 0.0
    began_s = last_s = time.monotonic()
    while (now_s := time.monotonic()) - began_s < seconds:
        owed += min(now_s - last_s, 2 * TICK_S) * rate_per_s
        last_s = now_s
        due, owed = int(owed), owed % 1
        bids = [listings[(sent + n) % len(listings)].straight(1)[0] for n in range(due)]
        require(client.pipeline(bids), "accepted") if bids else None
        sent += due
        time.sleep(max(0.0, last_s + TICK_S - time.monotonic()))
    client.close()
    return sent
