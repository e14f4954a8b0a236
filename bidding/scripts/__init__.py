"""Typed calls of the ledger's scripts: keys, arguments and replies, apart from how they are sent.

Each function makes the ``Call`` for the script of its name; ``*_reply`` turns what came back into values.
"""

from bidding.scripts.bids import BidOutcome, accepted_from_receipt, bid_reply, buy_now, place_bid
from bidding.scripts.call import Call, Missing, Reply
from bidding.scripts.changes import (
    ChangeOutcome,
    cancel_listing,
    change_reply,
    close_listing,
    end_listing,
    extend_listing,
    forget_listing,
    give_back_outage,
    open_listing,
    pause_listing,
    resume_listing,
    revise_listing,
)
from bidding.scripts.reading import (
    Inspection,
    inspect_listing,
    inspection,
    read_listing,
    read_seqs,
    read_terms,
    seqs_reply,
    terms_reply,
)
from bidding.scripts.replays import (
    Book,
    Held,
    Replay,
    ReplayBid,
    Replayed,
    hold_bids,
    hold_reply,
    replay,
    replay_reply,
    void_bids,
)
from bidding.scripts.restoring import restore_bidders, restore_listing

__all__ = [
    "BidOutcome",
    "Book",
    "Call",
    "ChangeOutcome",
    "Held",
    "Inspection",
    "Missing",
    "Replay",
    "ReplayBid",
    "Replayed",
    "Reply",
    "accepted_from_receipt",
    "bid_reply",
    "buy_now",
    "cancel_listing",
    "change_reply",
    "close_listing",
    "end_listing",
    "extend_listing",
    "forget_listing",
    "give_back_outage",
    "hold_bids",
    "hold_reply",
    "inspect_listing",
    "inspection",
    "open_listing",
    "pause_listing",
    "place_bid",
    "read_listing",
    "read_seqs",
    "read_terms",
    "replay",
    "replay_reply",
    "restore_bidders",
    "restore_listing",
    "resume_listing",
    "revise_listing",
    "seqs_reply",
    "terms_reply",
    "void_bids",
]
