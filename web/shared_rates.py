"""How often somebody may do something, counted for all web processes together in the cache's Redis.

Each process counts in its own buckets first: what these refuse troubles nobody else, and while the cache is away they
are what holds.
"""

from collections.abc import Hashable
from hashlib import sha256
from typing import Any, Protocol, cast

from django.core.cache import cache

from web.rates import TokenBuckets

_TAKE = """
-- A token bucket, kept as the moment at which it is full again (GCRA), by this Redis's clock.
-- KEYS: 1 the bucket; gone once it is full. ARGV: 1 microseconds until the next token, 2 how many it holds,
-- 3 "1" takes one, "0" only looks. RETURNS microseconds until there is a token, 0 if there is, or was, one.
local interval_us, holds = tonumber(ARGV[1]), tonumber(ARGV[2])
local time = redis.call('TIME')
local now_us = time[1] * 1000000 + time[2]
local full_at_us = math.max(tonumber(redis.call('GET', KEYS[1]) or now_us), now_us)
full_at_us = math.min(full_at_us, now_us + holds * interval_us)
local wait_us = full_at_us - now_us - (holds - 1) * interval_us
if wait_us > 0 then
  return wait_us
end
if ARGV[3] == '1' then
  full_at_us = full_at_us + interval_us
  redis.call('SET', KEYS[1], string.format('%.0f', full_at_us), 'PX', math.ceil((full_at_us - now_us) / 1000))
end
return 0
"""


class _Scripts(Protocol):
    """What the settings' cache can do beyond Django's."""

    def run_script(self, script: str, key: str, *args: str | int) -> Any: ...


class SharedBuckets:
    """Lets each key do ``burst`` things at once and ``rate_per_s`` in the long run, wherever. Safe across threads."""

    def __init__(self, name: str, rate_per_s: float, burst: int) -> None:
        self._name, self._burst = name, burst
        self._interval_us = round(1_000_000 / rate_per_s)
        self._here = TokenBuckets(rate_per_s, burst)

    def take(self, key: Hashable) -> float:
        """Take one token: 0 if there was one, else the seconds until there is. May wait for the cache a little."""
        return self.take_here(key) or self.take_elsewhere(key)

    def take_here(self, key: Hashable) -> float:
        """The first half, which waits for nobody: for event loops. 0: go on with ``take_elsewhere`` in a thread."""
        return self._here.take(key)

    def take_elsewhere(self, key: Hashable) -> float:
        """The second half: what all processes have let through. 0 while the cache is away."""
        return self._ask(key, takes=1)

    def wait_s(self, key: Hashable) -> float:
        """The seconds until there is a token, without taking one."""
        return self._here.wait_s(key) or self._ask(key, takes=0)

    def forget(self) -> None:
        """Start anew for all whom this process has seen."""
        for key in self._here.seen():
            cache.delete(self._key(key))
        self._here.forget()

    def _ask(self, key: Hashable, *, takes: int) -> float:
        scripts = cast(_Scripts, cache)
        return float(scripts.run_script(_TAKE, self._key(key), self._interval_us, self._burst, takes) or 0) / 1_000_000

    def _key(self, key: Hashable) -> str:
        """No names or addresses lie about in Redis."""
        return f"rate:{self._name}:{sha256(repr(key).encode()).hexdigest()[:32]}"
