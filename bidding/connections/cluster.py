"""Which node of a Redis Cluster holds each shard: asked once, and again when a node is lost or says who has it now.

``redis+cluster://:password@first:6379,second:6379`` (or ``rediss+cluster://``) names nodes to ask; one that lives is
enough. The table may be out of date at any time: a node that is asked for what it does not hold does nothing and names
the one that does.
"""

import logging
import threading
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import redis
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from redis.backoff import NoBackoff
from redis.crc import key_slot

from bidding import keys
from bidding.outcomes import LedgerUnavailable

log = logging.getLogger(__name__)

MARK = "+cluster://"
"""In the URL of a cluster, and of nothing else."""


class Cluster:
    """The nodes of one cluster, and its table of shards."""

    def __init__(self, url: str, shards: int) -> None:
        self._named = node_urls(url)
        self._shards_at: dict[int, list[int]] = {}
        for shard in range(shards):
            self._shards_at.setdefault(key_slot(keys.guard(shard).encode()), []).append(shard)
        # A first guess: the node that is asked says MOVED.
        self.places = [self._named[0]] * shards
        """By shard the URL of its node."""
        self._is_known = False
        self._asking = threading.Lock()

    def known_places(self) -> list[str]:
        """``places``, after asking if they are in doubt. Raises LedgerUnavailable when no node tells."""
        if not self._is_known:
            with self._asking:
                if not self._is_known:
                    self._ask()
        return self.places

    def nodes(self) -> list[str]:
        """Every node that holds shards or was named, the former first."""
        return list(dict.fromkeys([*self.places, *self._named]))

    def doubt(self) -> None:
        """A node did not answer: somebody else may have its shards. Whoever needs to know next asks."""
        self._is_known = False

    def ask_soon(self) -> None:
        """``doubt``, for an event loop, which must not wait: a thread asks at once, one at a time."""
        self.doubt()
        if not self._asking.locked():
            threading.Thread(target=self._ask_quietly, name="cluster", daemon=True).start()

    def moved(self, slot: int, host: str, port: int) -> str:
        """Note where the slot is now; returns that node's URL. A node may leave out its own host."""
        if host in ("", "?"):
            self.doubt()
            return self.places[self._shards_at[slot][0]]
        url = _with_place(self._named[0], host, port)
        places = list(self.places)
        for shard in self._shards_at.get(slot, ()):
            places[shard] = url
        self.places = places
        return url

    def _ask_quietly(self) -> None:
        try:
            self.known_places()
        except LedgerUnavailable as error:
            log.warning("%s", error)

    def _ask(self) -> None:
        problems = []
        for url in self.nodes():
            try:
                self._learn(url, _slots(url))
            except (redis.RedisError, OSError) as error:
                problems.append(str(error))
            else:
                return
        raise LedgerUnavailable(f"no node of the ledger's cluster tells who holds what: {'; '.join(problems)}")

    def _learn(self, asked: str, ranges: list[Any]) -> None:
        places = list(self.places)
        for low, high, (host, port, *_), *_ in ranges:
            url = _with_place(asked, host or urlsplit(asked).hostname or "", port)
            for slot, shards in self._shards_at.items():
                for shard in shards if low <= slot <= high else ():
                    places[shard] = url
        self.places, self._is_known = places, True
        # Who answered is asked first the next time, not one that is dead.
        self._named = list(dict.fromkeys([asked, *self._named]))


def node_urls(url: str) -> list[str]:
    """The nodes that a cluster's URL names, each as a URL of its own. Raises ImproperlyConfigured."""
    parts = urlsplit(url)
    if parts.path.strip("/") not in ("", "0"):
        raise ImproperlyConfigured("BIDDING_REDIS_URL: a Redis Cluster has no other database than 0.")
    person, at, places = parts.netloc.rpartition("@")
    scheme = parts.scheme.partition("+")[0]
    return [parts._replace(scheme=scheme, netloc=f"{person}{at}{place}").geturl() for place in places.split(",")]


def _with_place(url: str, host: str, port: int) -> str:
    """The URL with another host and port; user, password and options are the same on all nodes."""
    parts = urlsplit(url)
    person, at, _ = parts.netloc.rpartition("@")
    shown = f"[{host}]" if ":" in host else host
    return parts._replace(netloc=f"{person}{at}{shown}:{port}").geturl()


def _slots(url: str) -> Any:
    """The ranges of slots as the node has them: first, last, its master's host and port, replicas."""
    timeout_s = settings.BIDDING_TIMEOUT_MS / 1000
    retry = redis.retry.Retry(NoBackoff(), 0)
    options: Any = {"socket_timeout": timeout_s, "socket_connect_timeout": timeout_s, "decode_responses": True}
    with redis.Redis.from_url(url, retry=retry, protocol=2, **options) as client:
        return client.execute_command("CLUSTER", "SLOTS")


cluster_at = cache(Cluster)
"""The cluster of that URL, with so many shards: one in a process."""


def cluster() -> Cluster | None:
    """The ledger's cluster; None when the ledger is one server."""
    url: str = settings.BIDDING_REDIS_URL
    return cluster_at(url, settings.BIDDING_SHARDS) if MARK in url else None


def node_lost() -> None:
    """A connection to some node was lost or not to be had: see who has its shards. Never waits."""
    if (ours := cluster()) is not None:
        ours.ask_soon()


def moved_to(reply: str) -> str | None:
    """The URL of the node that ``MOVED <slot> <host>:<port>`` names; None when the ledger is no cluster."""
    ours = cluster()
    if ours is None:
        return None
    slot, place = reply.split()[1:3]
    host, _, port = place.rpartition(":")
    return ours.moved(int(slot), host, int(port))
