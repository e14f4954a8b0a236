"""Connections to the ledger: hot (one multiplexed connection, bids) and cold (whatever is long or rare)."""

from bidding.connections.address import node_of
from bidding.connections.cluster import cluster
from bidding.connections.cold import (
    MANY_CALLS,
    cold,
    cold_async,
    run_cold,
    run_cold_async,
    run_cold_many,
    tell_everyone,
)
from bidding.connections.errors import Moved, ScriptFailed, outages
from bidding.connections.hot import HotConnection, hot

__all__ = [
    "MANY_CALLS",
    "HotConnection",
    "Moved",
    "ScriptFailed",
    "cluster",
    "cold",
    "cold_async",
    "hot",
    "node_of",
    "outages",
    "run_cold",
    "run_cold_async",
    "run_cold_many",
    "tell_everyone",
]
