"""How often somebody may do something: a token bucket for each, in this process's memory."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

MOST_BUCKETS = 20_000
"""Beyond it the bucket that was untouched longest is forgotten; by then it is most likely full again."""


class TokenBuckets:
    """Lets each key do ``burst`` things at once and ``rate_per_s`` in the long run. Safe across threads."""

    def __init__(self, rate_per_s: float, burst: int, *, clock_s: Callable[[], float] = time.monotonic) -> None:
        self._rate_per_s, self._burst, self._clock_s = rate_per_s, burst, clock_s
        self._buckets: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def take(self, key: Hashable) -> float:
        """Take one token: 0 if there was one, else the seconds until there is."""
        with self._lock:
            tokens = self._tokens(key)
            allowed = tokens >= 1
            self._keep(key, tokens - 1 if allowed else tokens)
            return 0.0 if allowed else (1 - tokens) / self._rate_per_s

    def wait_s(self, key: Hashable) -> float:
        """The seconds until there is a token, without taking one."""
        with self._lock:
            return max(0.0, (1 - self._tokens(key)) / self._rate_per_s)

    def seen(self) -> list[Hashable]:
        """All that are counted."""
        with self._lock:
            return list(self._buckets)

    def forget(self) -> None:
        """Start all counts anew."""
        with self._lock:
            self._buckets.clear()

    def _tokens(self, key: Hashable) -> float:
        tokens, at_s = self._buckets.get(key, (float(self._burst), 0.0))
        return min(float(self._burst), tokens + (self._clock_s() - at_s) * self._rate_per_s)

    def _keep(self, key: Hashable, tokens: float) -> None:
        self._buckets[key] = (tokens, self._clock_s())
        self._buckets.move_to_end(key)
        if len(self._buckets) > MOST_BUCKETS:
            self._buckets.popitem(last=False)
