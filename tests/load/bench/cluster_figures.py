"""What a cluster of so many nodes came to, beside the same on one node."""

from collections import Counter
from dataclasses import dataclass, field

from tests.load.bench.figures import Curve, Figure, at_most
from tests.load.bench.ws_runs import Measured
from tests.load.bench.ws_setups import Setup, one, two

SERVER = "uvicorn"
ALLOWED_CPU = 1.5
"""Times what a bid takes of the only node: with fewer bids in flight each, an fsync is for fewer of them."""

ALLOWED_UNEVEN = 1.25
"""Times a node's fair share: 16 shards on three nodes are six on one of them."""


@dataclass(slots=True)
class OnNodes:
    """What so many nodes came to."""

    nodes: int
    floor_per_s: float
    node_us: dict[str, float]
    """CPU of a bid that the node took, by node."""
    taken: Counter[str]
    service_per_s: float = 0.0
    sockets: dict[Setup, Measured] | None = None
    drained_per_s: dict[int, float] = field(default_factory=dict)
    """By how many persisters."""

    @property
    def bid_us(self) -> float:
        """What a bid takes of whichever node takes it, on average."""
        return sum(self.node_us[name] * bids for name, bids in self.taken.items()) / self.taken.total()

    @property
    def busiest_share(self) -> float:
        """Of all bids, what the node with the most of them took."""
        return max(self.taken.values()) / self.taken.total()

    @property
    def most_per_s(self) -> float:
        """How many bids a second there could be if each node had a core of its own: when the busiest one is full."""
        return 1_000_000 / max(self.node_us[name] * bids / self.taken.total() for name, bids in self.taken.items())


def named(nodes: int) -> str:
    """``1 node``, ``3 nodes``."""
    return "1 node" if nodes == 1 else f"{nodes} nodes"


def figures(found: dict[int, OnNodes]) -> list[Figure]:
    """Of each number of nodes; ratios are to one node."""
    return [figure for ours in found.values() for figure in [*_of_the_floor(ours, found[1]), *_of_all(ours, found[1])]]


def _of_the_floor(ours: OnNodes, alone: OnNodes) -> list[Figure]:
    where, is_more = named(ours.nodes), ours.nodes > 1
    return [
        _beside(f"cluster_floor_bids_per_s ({where})", ours.floor_per_s, alone.floor_per_s, "/s", ours, _said(ours)),
        Figure(
            f"cluster_bid_cpu_us ({where})", ours.bid_us, "µs",
            *(("1 node", alone.bid_us, at_most(ALLOWED_CPU)) if is_more else (None, None, None)),
            "of the node that takes the bid, with what it hears of the others' events",
        ),
        Figure(
            f"cluster_busiest_share ({where})", ours.busiest_share, "",
            *(("a fair share", 1 / ours.nodes, at_most(ALLOWED_UNEVEN)) if is_more else (None, None, None)),
            "of all bids, what the node with the most shards takes",
        ),
        _beside(
            f"cluster_most_bids_per_s ({where})", ours.most_per_s, alone.most_per_s, "/s", ours,
            "by that CPU and that share, if each node had a core of its own; this machine has fewer",
        ),
    ]  # fmt: skip


def _of_all(ours: OnNodes, alone: OnNodes) -> list[Figure]:
    if ours.sockets is None or alone.sockets is None:
        return []
    where = named(ours.nodes)
    service = _beside(
        f"cluster_service_bids_per_s ({where})", ours.service_per_s, alone.service_per_s, "/s", ours, "one process"
    )
    return [
        service,
        *(_on_sockets(setup, ours, alone.sockets[setup]) for setup in (one(SERVER), two(SERVER))),
        *(
            _beside(
                f"cluster_persist_rows_per_s ({where}, {_persisters(count)})", per_s, alone.drained_per_s[count], "/s",
                ours, "a log that waited",
            )
            for count, per_s in ours.drained_per_s.items()
        ),
    ]  # fmt: skip


def _on_sockets(setup: Setup, ours: OnNodes, alone: Measured) -> Figure:
    measured = ours.sockets[setup] if ours.sockets else alone
    webs = "1 web process" if setup.web == 1 else f"{setup.web} web processes"
    name = f"cluster_ws_bids_per_s ({named(ours.nodes)}, {webs})"
    return _beside(name, measured.accepted_per_s, alone.accepted_per_s, "/s", ours, f"{setup}; {measured.note()}")


def _beside(name: str, value: float, alone: float, unit: str, ours: OnNodes, note: str) -> Figure:
    return Figure(name, value, unit, *(("1 node", alone) if ours.nodes > 1 else (None, None)), note=note)


def _persisters(count: int) -> str:
    return "1 persister" if count == 1 else f"{count} persisters"


def _said(ours: OnNodes) -> str:
    """``ledger-1 31 µs a bid, 38 % of all``: what each node took for how much."""
    taken = ours.taken
    each = [
        f"{name} {ours.node_us[name]:.0f} µs a bid, {100 * n / taken.total():.0f} % of all" for name, n in taken.items()
    ]
    return f"64 in flight in all; {'; '.join(each)}"


def curves(found: dict[int, OnNodes]) -> list[Curve]:
    """By the number of nodes."""
    axis, taken = "ledger nodes", "Bids a second by ledger nodes"
    return [
        Curve(taken, "the floor on this machine", axis, "bids/s", _by_nodes(found, "floor_per_s"), log_x=False),
        Curve(taken, "with a core for each node", axis, "bids/s", _by_nodes(found, "most_per_s"), log_x=False),
        Curve(
            "CPU of a bid by ledger nodes",
            "of the node that takes it",
            axis,
            "µs",
            _by_nodes(found, "bid_us"),
            log_x=False,
        ),
    ]


def _by_nodes(found: dict[int, OnNodes], what: str) -> list[tuple[float, float]]:
    return [(float(nodes), getattr(ours, what)) for nodes, ours in found.items()]
