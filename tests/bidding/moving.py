"""Moves a slot of a running Redis Cluster to another node, with its keys, as ``redis-cli --cluster reshard`` does."""

from typing import Any

from redis.crc import key_slot

from bidding import keys
from deploy.local.cluster import Cluster
from deploy.local.ports import HOST
from deploy.local.secret_files import secret

KEYS_AT_ONCE = 2
"""Few, so that bids meet a slot of which one part is here and the other there."""

TIMEOUT_MS = 5_000


def slot_of(shard: int) -> int:
    """The slot of all keys of the shard."""
    return key_slot(keys.log(shard).encode())


def holder_of(cluster: Cluster, shard: int) -> int:
    """The number of the node that holds the shard, counted from 0."""
    ranges: Any = cluster.client(0).execute_command("CLUSTER", "SLOTS")
    slot = slot_of(shard)
    return next(cluster.ports.index(master[1]) for low, high, master, *_ in ranges if low <= slot <= high)


def move(cluster: Cluster, shard: int, target: int) -> None:
    """Bring the shard to that node."""
    clients = [cluster.client(number) for number in range(len(cluster.ports))]
    names = [client.execute_command("CLUSTER", "MYID") for client in clients]
    slot, source = slot_of(shard), holder_of(cluster, shard)
    clients[target].execute_command("CLUSTER", "SETSLOT", slot, "IMPORTING", names[source])
    clients[source].execute_command("CLUSTER", "SETSLOT", slot, "MIGRATING", names[target])
    place = (HOST, cluster.ports[target], "", 0, TIMEOUT_MS)
    password = ("AUTH", secret(cluster.var_dir / "secrets" / "redis"))
    while some := clients[source].execute_command("CLUSTER", "GETKEYSINSLOT", slot, KEYS_AT_ONCE):
        clients[source].execute_command("MIGRATE", *place, *password, "KEYS", *some)
    # The new holder first: should this die in between, it still answers for what it has.
    for number in (target, source, *(n for n in range(len(clients)) if n not in (target, source))):
        clients[number].execute_command("CLUSTER", "SETSLOT", slot, "NODE", names[target])
