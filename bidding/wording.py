"""Refusals of changes to a listing in words, for pages, the API and the admin alike."""

_CHANGE_REFUSALS = {
    "closed": "This listing has ended.",
    "not_open": "This listing is not open.",
    "not_paused": "This listing is not paused.",
    "has_bids": "Somebody has bid: this can't be changed any more.",
    "has_started": "The listing has started: its start can't be changed any more.",
    "ends_in_past": "The end has to lie ahead.",
    "not_later": "The new end has to be later than the present one.",
    "changed": "Something changed meanwhile. Please try again.",
    "in_quarantine": "An entry of its log is in quarantine: release that first.",
    "unknown_bidder": "Nobody has bid here under that paddle.",
}


def change_refused(reason: str) -> str:
    """What to tell somebody whose change of a listing was refused."""
    return _CHANGE_REFUSALS.get(reason, f"This was refused: {reason}.")
