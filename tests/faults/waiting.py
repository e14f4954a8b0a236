"""Waiting for what has to become true."""

import time
from collections.abc import Callable

POLL_S = 0.05


def until(condition: Callable[[], object], what: str, *, timeout_s: float = 30.0) -> float:
    """Return when the condition holds, with the seconds that took. Raises TimeoutError that names ``what``."""
    began_s = time.monotonic()
    while not condition():
        if time.monotonic() - began_s > timeout_s:
            raise TimeoutError(f"not within {timeout_s:.0f} s: {what}")
        time.sleep(POLL_S)
    return time.monotonic() - began_s
