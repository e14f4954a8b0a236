"""Section 9, only when asked for: the same ledger on one, two and three nodes of a Redis Cluster.

On a machine with fewer cores than that has processes, three nodes can't take three times as much. What shows that the
ledger scales is what a bid costs the node that takes it, which must not grow with the number of nodes, and that the
bids are spread evenly; rates beside one node are told too.
"""

import asyncio
import os
import signal
import time
from dataclasses import dataclass

from tests.faults import stock
from tests.load.bench import cpu
from tests.load.bench.bed import Bed
from tests.load.bench.cluster_figures import SERVER, OnNodes, curves, figures, named
from tests.load.bench.commit_times import CommitTimes
from tests.load.bench.figures import Found
from tests.load.bench.listing import BenchListing
from tests.load.bench.nodes import Node, Nodes, ledger_on
from tests.load.bench.nodes_floor import NodesFloor
from tests.load.bench.persist import drained
from tests.load.bench.rounds import interleaved
from tests.load.bench.sections import Say
from tests.load.bench.service import WARM_BIDS, Service
from tests.load.bench.ws_runs import Bidding, Size
from tests.load.bench.ws_setups import one, two
from tests.load.crowd import limits

BIDDERS = 200
COUNTS = (1, 2, 3)
IN_FULL = (1, 3)
"""Numbers of nodes with which the whole system is measured, and not only the floor."""


@dataclass(frozen=True, slots=True)
class Amount:
    """How much of everything."""

    bids: int
    rounds: int
    sockets: Size


FULL, QUICK = Amount(20_000, 5, Size(3.0, 0.5, 3)), Amount(4_000, 3, Size(0.5, 0.2, 3))


def measure(bed: Bed, *, quick: bool, say: Say) -> list[Found]:
    """The floor on every number of nodes, the whole system on one and on three."""
    limits.allow(4 * BIDDERS)
    amount = QUICK if quick else FULL
    found = {}
    for count in COUNTS:
        with ledger_on(bed, count) as nodes:
            say(f"{named(count)}: the floor")
            found[count] = _measured(nodes, amount, say)
    return [*figures(found), *curves(found)]


def _measured(nodes: Nodes, amount: Amount, say: Say) -> OnNodes:
    people = stock.people(BIDDERS)
    listings = nodes.listings([person.user_id for person in people])
    found = _floor(nodes, listings, amount)
    if found.nodes in IN_FULL:
        say(f"{named(found.nodes)}: the service, sockets, persisters")
        found.service_per_s = _service([one for some in listings.values() for one in some], amount)
        drained()
        with nodes.bed.systems(SERVER, web=2, persisters=1, env=nodes.env) as systems:
            bidding = Bidding(systems, people, amount.sockets, nodes.pids)
            found.sockets = bidding.measured(one(SERVER), two(SERVER))
        found.drained_per_s = {count: _drained_by(count, nodes, listings, amount) for count in (1, 2)}
    return found


def _floor(nodes: Nodes, listings: dict[Node, list[BenchListing]], amount: Amount) -> OnNodes:
    floor = NodesFloor(listings, bids=amount.bids)
    with cpu.spent(nodes.pids()) as spent:
        per_s = interleaved({"floor": floor.bids_per_s}, rounds=amount.rounds)["floor"].median
    node_us = {name: spent.us[name] / bids for name, bids in floor.taken.items()}
    drained()
    return OnNodes(len(nodes.all), per_s, node_us, floor.taken)


def _service(listings: list[BenchListing], amount: Amount) -> float:
    with asyncio.Runner() as runner:
        service = Service(listings, runner)
        service.bids_per_s(WARM_BIDS)
        return interleaved({"service": lambda: service.bids_per_s(amount.bids)}, rounds=amount.rounds)["service"].median


def _drained_by(persisters: int, nodes: Nodes, listings: dict[Node, list[BenchListing]], amount: Amount) -> float:
    """Rows a second of a log that was there before the persisters were let at it: they are held meanwhile."""
    floor = NodesFloor(listings, bids=2 * amount.bids)
    with nodes.bed.system(web=0, persisters=persisters, env=nodes.env) as system:
        for program in system.others:
            os.kill(program.pid, signal.SIGSTOP)
        floor.bids_per_s()
        with CommitTimes() as commits:
            began_s = time.monotonic()
            for program in system.others:
                os.kill(program.pid, signal.SIGCONT)
            commits.wait_for_the_rest()
            return floor.taken.total() / (time.monotonic() - began_s)
