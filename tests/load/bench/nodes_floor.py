"""The floor under a cluster: every node with a client of its own, all at once."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from tests.load.bench.listing import BenchListing
from tests.load.bench.nodes import Node
from tests.load.bench.raw_client import IN_FLIGHT, RawClient
from tests.load.bench.script_cost import require


class NodesFloor:
    """Straight bids on all listings, fsynced; 64 are in flight, shared out to the nodes. Clients wait in threads."""

    def __init__(self, listings: dict[Node, list[BenchListing]], *, bids: int) -> None:
        self._listings = listings
        self._clients = {node: RawClient(node.url) for node in listings}
        self._each = bids // sum(map(len, listings.values()))
        self.taken: Counter[str] = Counter()
        """Bids by node, over all rounds."""

    def bids_per_s(self) -> float:
        """One round, from the first bid on any node to the last answer of any."""
        bids = {node: self._bids(some) for node, some in self._listings.items()}
        with ThreadPoolExecutor(len(bids)) as threads:
            began_s = time.perf_counter()
            replies = [*threads.map(self._send, bids, bids.values())]
            seconds = time.perf_counter() - began_s
        for some in replies:
            require(some, "accepted")
        self.taken.update({node.name: len(some) for node, some in bids.items()})
        return sum(map(len, replies)) / seconds

    def _bids(self, listings: list[BenchListing]) -> list[bytes]:
        """Of all listings in turn."""
        return [bid for some in zip(*(one.straight(self._each) for one in listings), strict=True) for bid in some]

    def _send(self, node: Node, bids: list[bytes]) -> list[object]:
        return self._clients[node].pipeline(bids, in_flight=max(1, IN_FLIGHT // len(self._clients)))
