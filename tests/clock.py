"""The one clock of a test: this machine's, which its ledger and its database have too."""

import time

HOUR_MS = 3_600_000


def now_ms() -> int:
    """The time now."""
    return time.time_ns() // 1_000_000


def wait_until_ms(at_ms: int) -> None:
    """Return at that time of the clock, or a moment later."""
    while now_ms() <= at_ms:
        time.sleep(0.002)
