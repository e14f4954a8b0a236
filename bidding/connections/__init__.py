"""Connections to the ledger: hot (one multiplexed connection, bids) and cold (whatever is long or rare)."""

from bidding.connections.cold import MANY_CALLS, cold, cold_async, run_cold, run_cold_async, run_cold_many
from bidding.connections.errors import ScriptFailed, outages
from bidding.connections.hot import HotConnection, hot

__all__ = [
    "MANY_CALLS",
    "HotConnection",
    "ScriptFailed",
    "cold",
    "cold_async",
    "hot",
    "outages",
    "run_cold",
    "run_cold_async",
    "run_cold_many",
]
