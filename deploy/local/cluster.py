"""A ledger of several Redis servers on one machine: a Redis Cluster of masters that share the shards evenly.

    with Cluster.starting(var_dir=Path("/tmp/here")) as cluster: ...   # cluster.url is a BIDDING_REDIS_URL

No replicas, so nobody takes over by itself: a dead node shuts its own shards until it is back with all that it had.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import redis
from redis.crc import key_slot

from deploy.local import redis_server
from deploy.local.ports import HOST, free_with_bus
from deploy.local.program import NotReady, Program
from deploy.local.secret_files import secret

NODES = 3
MOST_NODES = 9
"""On one machine; more than the usual number of shards would be of no use anyway."""

SLOTS = 16_384
SHARDS = 16
"""The ledger's default; another number is spread less evenly."""

AGREE_S = 30.0

SETTINGS = """\
cluster-enabled yes
cluster-config-file nodes.conf
cluster-node-timeout 5000
cluster-require-full-coverage no
"""


@dataclass(frozen=True, slots=True)
class Cluster:
    """The nodes as programs. ``join`` once all of them answer."""

    var_dir: Path
    ports: Sequence[int]
    nodes: list[Program]

    @staticmethod
    def of(var_dir: Path, ports: Sequence[int]) -> "Cluster":
        """Nodes on these ports, their data under ``var_dir``; none of them started."""
        settings = f"{redis_server.LEDGER}{SETTINGS}masterauth {secret(var_dir / 'secrets' / 'redis')}\n"
        nodes = [
            redis_server.redis(name_of(number), settings, port=port, var_dir=var_dir)
            for number, port in enumerate(ports, start=1)
        ]
        return Cluster(var_dir, ports, nodes)

    @staticmethod
    @contextmanager
    def starting(*, var_dir: Path, nodes: int = NODES) -> Iterator["Cluster"]:
        """A cluster on free ports that takes orders, for as long as the block lasts."""
        cluster = Cluster.of(var_dir, [free_with_bus() for _ in range(nodes)])
        try:
            for node in cluster.nodes:
                node.start()
            for node in cluster.nodes:
                node.wait_ready(10)
            cluster.join()
            yield cluster
        finally:
            for node in cluster.nodes:
                node.kill9()

    @property
    def url(self) -> str:
        """What BIDDING_REDIS_URL is to be."""
        password = secret(self.var_dir / "secrets" / "redis")
        return f"redis+cluster://:{password}@{','.join(f'{HOST}:{port}' for port in self.ports)}/0"

    def client(self, number: int) -> redis.Redis:
        """A client of one node, counted from 0."""
        return redis.Redis.from_url(redis_server.url(self.ports[number], self.var_dir), decode_responses=True)

    def join(self) -> None:
        """Make one cluster of them, each with its share of the shards. Idempotent. Raises NotReady."""
        clients = [self.client(number) for number in range(len(self.ports))]
        held = {slot for client in clients for slot in _held(client)}
        for client, share in zip(clients, shares(len(clients)), strict=True):
            if missing := [slot for slot in share if slot not in held]:
                client.execute_command("CLUSTER", "ADDSLOTS", *missing)
        for client in clients:
            known = client.execute_command("CLUSTER", "NODES")
            # Nodes that meet again drop their connection for a moment, and what is published in it.
            for port in self.ports:
                if f"{HOST}:{port}" not in known:
                    client.execute_command("CLUSTER", "MEET", HOST, port)
        _until(lambda: all(_agrees(client, len(clients)) for client in clients))
        for client in clients:
            client.close()


def node_urls(url: str) -> list[str]:
    """The nodes that a cluster's URL names; of another URL itself. Without the settings, which are not there yet."""
    kind, mark, rest = url.partition("+cluster://")
    person, at, rest = rest.rpartition("@")
    places, slash, options = rest.partition("/")
    return [f"{kind}://{person}{at}{place}{slash}{options}" for place in places.split(",")] if mark else [url]


def name_of(number: int) -> str:
    """Of a node, counted from 1: of its data directory and its log too."""
    return f"ledger-{number}"


def shares(nodes: int, shards: int = SHARDS) -> list[range]:
    """For each node a range of slots, so that each holds about as many shards as any other."""
    slots = sorted(key_slot(f"{{{shard:02d}}}".encode()) for shard in range(shards))
    firsts = [0, *(slots[len(slots) * number // nodes] for number in range(1, nodes)), SLOTS]
    return [range(first, end) for first, end in pairwise(firsts)]


def _held(client: Any) -> Iterator[int]:
    for low, high, *_ in client.execute_command("CLUSTER", "SLOTS"):
        yield from range(low, high + 1)


def _agrees(client: Any, nodes: int) -> bool:
    """Whether the node knows who has what."""
    info = client.execute_command("CLUSTER", "INFO")
    fields = dict(line.split(":") for line in info.split()) if isinstance(info, str) else info
    masters = {master[2] for _, _, master, *_ in client.execute_command("CLUSTER", "SLOTS")}
    return bool(fields["cluster_state"] == "ok" and len(masters) == nodes and len(set(_held(client))) == SLOTS)


def _until(is_done: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + AGREE_S
    while not is_done():
        if time.monotonic() > deadline_s:
            raise NotReady(f"the nodes of the cluster did not agree within {AGREE_S:.0f} s")
        time.sleep(0.05)
