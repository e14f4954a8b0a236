"""Where the ledger is: the node of a shard, and what a connection needs to know about it."""

import ssl
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from redis.asyncio import ConnectionPool, SSLConnection

from bidding.connections.cluster import MARK, cluster, cluster_at


@dataclass(frozen=True, slots=True)
class Address:
    """A ledger node as its URL names it; as text without the password."""

    host: str
    port: int
    path: str
    db: int
    username: str
    password: str
    tls: ssl.SSLContext | None

    def __str__(self) -> str:
        return f"{self.path or f'{self.host}:{self.port}'}/{self.db}"


def node_of(shard: int) -> str:
    """The URL of the node that holds the shard, as far as it is known. Never waits."""
    # For every bid: one server is told from a cluster by a look at the URL.
    url: str = settings.BIDDING_REDIS_URL
    return url if MARK not in url else cluster_at(url, settings.BIDDING_SHARDS).places[shard]


def known_node_of(shard: int) -> str:
    """The same for callers that may wait for an answer from the cluster. Raises LedgerUnavailable."""
    ours = cluster()
    return str(settings.BIDDING_REDIS_URL) if ours is None else ours.known_places()[shard]


def all_nodes() -> list[str]:
    """The URLs of all nodes that are known of. Never waits."""
    ours = cluster()
    return [str(settings.BIDDING_REDIS_URL)] if ours is None else ours.nodes()


@cache
def address_of(url: str) -> Address:
    """The address in a ``redis://``, ``rediss://`` or ``unix://`` URL, read by redis-py's own rules.

    Raises ValueError for another URL.
    """
    connection = ConnectionPool.from_url(url).make_connection()  # type: ignore[no-untyped-call]  # redis-py leaves it untyped.
    return Address(
        host=getattr(connection, "host", ""),
        port=getattr(connection, "port", 0),
        path=getattr(connection, "path", ""),
        db=int(connection.db or 0),
        username=connection.username or "",
        password=connection.password or "",
        tls=connection.ssl_context.get() if isinstance(connection, SSLConnection) else None,
    )
