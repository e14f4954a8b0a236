"""The floor under every rate: what Redis takes of ``place_bid`` from a client that is hardly there."""

from tests.load.bench.bed import Bed
from tests.load.bench.listing import BenchListing
from tests.load.bench.raw_client import RawClient
from tests.load.bench.script_cost import require


class Floor:
    """Straight bids on one listing, 64 in flight on one connection, each fsynced before its answer.

    The ``listing`` is one of people who exist where a persister reads the log.
    """

    def __init__(self, bed: Bed, *, bids: int, listing: BenchListing | None = None) -> None:
        self._client = RawClient(bed.servers.env["BIDDING_REDIS_URL"])
        self._listing = listing or BenchListing(bed)
        self._bids = bids

    def bids_per_s(self) -> float:
        """One round."""
        replies, seconds = self._client.timed(self._listing.straight(self._bids))
        require(replies, "accepted")
        return self._bids / seconds
