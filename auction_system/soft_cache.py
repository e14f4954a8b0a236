"""The cache: a Redis that may go away without anybody noticing more than that nothing is remembered."""

import logging
import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.dummy import DummyCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

log = logging.getLogger(__name__)

T = TypeVar("T")

REPLY_TIMEOUT_S = 0.5
AWAY_S = 5.0
"""After an outage was seen nobody waits for the cache for so long."""

COUNTS = "allauth:rl:"
"""With what the keys of allauth's rate limits begin."""

_nothing = DummyCache("nothing", {})
_counts = LocMemCache("counts", {"OPTIONS": {"MAX_ENTRIES": 20_000}})


class SoftRedisCache(RedisCache):
    """Django's, but an outage finds nothing and keeps nothing instead of failing the request.

    ``add`` says that it added, so that a lock is had and a first time is one. What allauth counts (sign-ups and
    sign-ins of an address) is counted by this process meanwhile.
    """

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        timeouts = {"socket_timeout": REPLY_TIMEOUT_S, "socket_connect_timeout": REPLY_TIMEOUT_S}
        self._options = {"retry": Retry(NoBackoff(), 0), **timeouts, **self._options}

    def add(self, key: str, *args: Any, **options: Any) -> bool:
        """True while it is away, except of what is counted meanwhile."""
        return _unless_away(super().add, _meanwhile(key).add, key, *args, **options)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The default while it is away, likewise."""
        return _unless_away(super().get, _meanwhile(key).get, key, default, version)

    def set(self, key: str, *args: Any, **options: Any) -> None:
        """Kept if it can be."""
        _unless_away(super().set, _meanwhile(key).set, key, *args, **options)

    def touch(self, *args: Any, **options: Any) -> bool:
        """False while it is away."""
        return _unless_away(super().touch, _nothing.touch, *args, **options)

    def delete(self, key: str, *args: Any, **options: Any) -> bool:
        """False while it is away, likewise."""
        return _unless_away(super().delete, _meanwhile(key).delete, key, *args, **options)

    def get_many(self, *args: Any, **options: Any) -> dict[str, Any]:
        """Nothing while it is away."""
        return _unless_away(super().get_many, _nothing.get_many, *args, **options)

    def has_key(self, *args: Any, **options: Any) -> bool:
        """False while it is away."""
        return _unless_away(super().has_key, _nothing.has_key, *args, **options)

    def set_many(self, data: dict[str, Any], *args: Any, **options: Any) -> list[str]:
        """Kept if they can be; the keys of those that were not."""
        return _unless_away(super().set_many, lambda data, *_, **__: list(data), data, *args, **options)

    def delete_many(self, *args: Any, **options: Any) -> None:
        """Gone if they can be."""
        _unless_away(super().delete_many, _nothing.delete_many, *args, **options)

    def run_script(self, script: str, key: str, *args: str | int) -> Any:
        """What a Lua script of one key answers; None while it is away."""
        return _unless_away(self._run_script, lambda *_: None, script, key, *args)

    def _run_script(self, script: str, key: str, *args: str | int) -> Any:
        client = self._cache.get_client(key, write=True)
        return client.register_script(script)(keys=[self.make_and_validate_key(key)], args=args)


_away_until_s = 0.0
"""Shared by the process: Django makes a cache object for each thread."""


def forget() -> None:
    """Ask again at once, and count anew."""
    global _away_until_s
    _away_until_s = 0.0
    _counts.clear()


def _meanwhile(key: str) -> BaseCache:
    return _counts if key.startswith(COUNTS) else _nothing


def _unless_away(call: Callable[..., T], instead: Callable[..., T], *args: Any, **options: Any) -> T:
    global _away_until_s
    if time.monotonic() < _away_until_s:
        return instead(*args, **options)
    try:
        return call(*args, **options)
    except RedisError as problem:
        _away_until_s = time.monotonic() + AWAY_S
        log.warning("the cache is away: %s", problem)
        return instead(*args, **options)
