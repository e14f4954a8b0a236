"""Placing bids and buying now."""

from typing import TypeAlias

from bidding.keys import ListingKeys
from bidding.outcomes import BidAccepted, BidRejected, Reason
from bidding.scripts.call import Call, Missing, Reply, call

BidOutcome: TypeAlias = BidAccepted | BidRejected | Missing


def place_bid(keys: ListingKeys, *, bidder_id: int, bid_id: str, kind: str, value_minor: int, allowed: bool) -> Call:
    """Decide a straight or automatic bid; answered by ``bid_reply``. Idempotent by ``bid_id`` once accepted."""
    return call("place_bid", keys, str(bidder_id), bid_id, kind, str(value_minor), "1" if allowed else "0")


def buy_now(keys: ListingKeys, *, bidder_id: int, bid_id: str, allowed: bool) -> Call:
    """Decide a buy-now; answered by ``bid_reply``. Idempotent by ``bid_id`` once accepted."""
    return call("buy_now", keys, str(bidder_id), bid_id, "1" if allowed else "0")


def bid_reply(reply: Reply) -> BidOutcome:
    """What became of a bid. Raises ValueError for a status that no script gives."""
    match reply:
        case ["accepted", receipt, replayed]:
            return accepted_from_receipt(receipt, replayed=replayed == "1")
        case ["rejected", reason, floor]:
            return BidRejected(Reason(reason), int(floor) if floor else None)
        case ["missing"]:
            return Missing()
    raise ValueError(f"no such bid reply: {reply!r}")


def accepted_from_receipt(receipt: str, *, replayed: bool) -> BidAccepted:
    """The acceptance that ``seq|at_ms|price|floor|leading|max|paddle|why`` stands for."""
    seq, at_ms, price, floor, leading, max_minor, paddle, why = receipt.split("|")
    return BidAccepted(
        int(seq), int(at_ms), int(price), int(floor), leading == "1", int(max_minor), int(paddle), why, replayed
    )
