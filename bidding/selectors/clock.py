"""The ledger's clock."""

import time

from bidding import connections
from bidding.outcomes import LedgerUnavailable


def ledger_now_ms() -> int:
    """The ledger's clock; this machine's while the ledger is away."""
    try:
        with connections.outages():
            seconds, micros = connections.cold(0).time()
    except LedgerUnavailable:
        return time.time_ns() // 1_000_000
    return int(seconds) * 1_000 + int(micros) // 1_000
