"""The cache: a Redis that may go away without anybody noticing more than that nothing is remembered."""

import logging
import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

log = logging.getLogger(__name__)

T = TypeVar("T")

REPLY_TIMEOUT_S = 0.5
AWAY_S = 5.0
"""After an outage was seen nobody waits for the cache for so long."""


class SoftRedisCache(RedisCache):
    """Django's, but an outage finds nothing and keeps nothing instead of failing the request.

    ``add`` says that it added, so that a lock is had and a first time is one. What counts by the cache (sign-ins of
    an address) lets everybody through meanwhile; what must hold does not count here.
    """

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        timeouts = {"socket_timeout": REPLY_TIMEOUT_S, "socket_connect_timeout": REPLY_TIMEOUT_S}
        self._options = {"retry": Retry(NoBackoff(), 0), **timeouts, **self._options}

    def add(self, key: str, *args: Any, **options: Any) -> bool:
        """True while it is away."""
        return _unless_away(super().add, True, key, *args, **options)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The default while it is away."""
        return _unless_away(super().get, default, key, default, version)

    def set(self, *args: Any, **options: Any) -> None:
        """Kept if it can be."""
        _unless_away(super().set, None, *args, **options)

    def touch(self, *args: Any, **options: Any) -> bool:
        """False while it is away."""
        return _unless_away(super().touch, False, *args, **options)

    def delete(self, *args: Any, **options: Any) -> bool:
        """False while it is away."""
        return _unless_away(super().delete, False, *args, **options)

    def get_many(self, *args: Any, **options: Any) -> dict[str, Any]:
        """Nothing while it is away."""
        return _unless_away(super().get_many, {}, *args, **options)

    def has_key(self, *args: Any, **options: Any) -> bool:
        """False while it is away."""
        return _unless_away(super().has_key, False, *args, **options)

    def set_many(self, data: dict[str, Any], *args: Any, **options: Any) -> list[str]:
        """Kept if they can be; the keys of those that were not."""
        return _unless_away(super().set_many, list(data), data, *args, **options)

    def delete_many(self, *args: Any, **options: Any) -> None:
        """Gone if they can be."""
        _unless_away(super().delete_many, None, *args, **options)


_away_until_s = 0.0
"""Shared by the process: Django makes a cache object for each thread."""


def forget() -> None:
    """Ask again at once."""
    global _away_until_s
    _away_until_s = 0.0


def _unless_away(call: Callable[..., T], otherwise: T, *args: Any, **options: Any) -> T:
    global _away_until_s
    if time.monotonic() < _away_until_s:
        return otherwise
    try:
        return call(*args, **options)
    except RedisError as problem:
        _away_until_s = time.monotonic() + AWAY_S
        log.warning("the cache is away: %s", problem)
        return otherwise
