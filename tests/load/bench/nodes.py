"""A bed's ledger on several nodes: a real Redis Cluster on this machine, and who of its nodes has what."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from deploy.local import redis_server
from deploy.local.cluster import Cluster
from tests.load.bench.bed import Bed
from tests.load.bench.listing import BenchListing
from tests.load.bench.running import System

if TYPE_CHECKING:
    import redis

LISTINGS = 48
"""As many on each shard."""


@dataclass(eq=False)
class Node:
    """One of them, counted from 0."""

    cluster: Cluster
    number: int

    @cached_property
    def _client(self) -> "redis.Redis":
        return self.cluster.client(self.number)

    def ledger(self) -> "redis.Redis":
        """A client of it."""
        return self._client

    @cached_property
    def run_id(self) -> str:
        """Of its server."""
        return str(self._client.info("server")["run_id"])

    @property
    def name(self) -> str:
        """As its process is called."""
        return self.cluster.nodes[self.number].name

    @property
    def url(self) -> str:
        """Its own, which knows nothing of the others."""
        return redis_server.url(self.cluster.ports[self.number], self.cluster.var_dir)


@dataclass(eq=False)
class Nodes:
    """The ledger."""

    bed: Bed
    cluster: Cluster

    @cached_property
    def all(self) -> list[Node]:
        """In their order."""
        return [Node(self.cluster, number) for number in range(len(self.cluster.nodes))]

    @property
    def env(self) -> dict[str, str]:
        """For whatever of the system runs on it."""
        return {"BIDDING_REDIS_URL": self.cluster.url}

    def pids(self, running: System | None = None) -> dict[str, int]:
        """As the bed's, with a ledger for each node."""
        here = {name: pid for name, pid in self.bed.pids(running).items() if name != "ledger"}
        return here | {node.name: node.pid for node in self.cluster.nodes}

    def holder(self, shard: int) -> Node:
        """Who has the shard."""
        from bidding import connections

        cluster = connections.cluster()
        assert cluster is not None, "BIDDING_REDIS_URL names one"
        return self.all[self.cluster.ports.index(urlsplit(cluster.known_places()[shard]).port or 0)]

    def listings(self, people: list[int]) -> dict[Node, list[BenchListing]]:
        """Open listings, spread over all shards, by who has them."""
        from bidding.keys import keys_of
        from tests.faults import stock

        found: dict[Node, list[BenchListing]] = {node: [] for node in self.all}
        for listing_id in (stock.listing() for _ in range(LISTINGS)):
            node = self.holder(keys_of(listing_id).shard)
            found[node].append(BenchListing(node, people=people, listing_id=listing_id))
        return found


@contextmanager
def ledger_on(bed: Bed, how_many: int) -> Iterator[Nodes]:
    """An empty installation, its ledger on so many nodes, which this process uses too."""
    from django.test import override_settings

    var_dir = bed.servers.var_dir / f"nodes-{how_many}"
    with Cluster.starting(var_dir=var_dir, nodes=how_many) as cluster, override_settings(BIDDING_REDIS_URL=cluster.url):
        bed.reset()
        yield Nodes(bed, cluster)
