"""Putting listings back into a ledger that is being rebuilt."""

from collections.abc import Mapping

from bidding.keys import ListingKeys
from bidding.scripts.call import Call, call


def restore_listing(keys: ListingKeys, *, seller_id: int, epoch: int, last: str, terms: str, status: str) -> Call:
    """Put a listing back from its last entries; answered by ``change_reply``. For a ledger that is being rebuilt."""
    return call("restore_listing", keys, str(seller_id), str(epoch), last, terms, status)


def restore_bidders(keys: ListingKeys, fields: Mapping[str, str]) -> Call:
    """Put back some hundred paddles and receipts; answered by ``change_reply``."""
    return call("restore_bidders", keys, *(text for pair in fields.items() for text in pair))
