"""What seller, staff and clock do to a listing."""

from typing import TypeAlias

from bidding.keys import ListingKeys
from bidding.outcomes import Done, LedgerUnavailable, Refused
from bidding.scripts.call import Call, Missing, Reply, call, or_empty, steps_text
from bidding.terms import Terms

ChangeOutcome: TypeAlias = Done | Refused | Missing


def open_listing(keys: ListingKeys, *, seller_id: int, epoch: int, terms: Terms) -> Call:
    """Put a listing into the ledger; answered by ``change_reply``. Idempotent."""
    return call("open_listing", keys, str(seller_id), str(epoch), *_terms_args(terms))


def revise_listing(keys: ListingKeys, *, terms: Terms) -> Call:
    """Change the terms while nobody has bid; answered by ``change_reply``."""
    return call("revise_listing", keys, *_terms_args(terms))


def _terms_args(terms: Terms) -> list[str]:
    return [
        terms.currency,
        str(terms.start_minor),
        or_empty(terms.reserve_minor),
        or_empty(terms.buy_now_minor),
        steps_text(terms.steps),
        or_empty(terms.starts_at_ms),
        str(terms.ends_at_ms),
        str(terms.soft_close_ms),
        str(terms.soft_close_cap_ms),
    ]


def close_listing(keys: ListingKeys) -> Call:
    """Start or close the listing if its time has come; answered by ``change_reply``. Idempotent."""
    return call("close_listing", keys)


def end_listing(keys: ListingKeys) -> Call:
    """End it early while nobody has bid; answered by ``change_reply``."""
    return call("end_listing", keys)


def pause_listing(keys: ListingKeys) -> Call:
    """Pause an open listing; answered by ``change_reply``."""
    return call("pause_listing", keys)


def resume_listing(keys: ListingKeys) -> Call:
    """Resume a paused listing, its ends moved by the pause; answered by ``change_reply``."""
    return call("resume_listing", keys)


def cancel_listing(keys: ListingKeys, *, unless_bids: bool) -> Call:
    """Cancel a listing that has not ended; answered by ``change_reply``."""
    return call("cancel_listing", keys, "1" if unless_bids else "0")


def forget_listing(keys: ListingKeys) -> Call:
    """Drop an ended listing from the ledger; answered by ``change_reply``."""
    return call("forget_listing", keys)


def extend_listing(keys: ListingKeys, *, ends_at_ms: int) -> Call:
    """Move the end later at staff's wish; answered by ``change_reply``."""
    return call("extend_listing", keys, "extended", str(ends_at_ms))


def give_back_outage(keys: ListingKeys, *, since_ms: int) -> Call:
    """Move the end by what an outage since then ate; answered by ``change_reply``."""
    return call("extend_listing", keys, "outage", str(since_ms))


def change_reply(reply: Reply) -> ChangeOutcome:
    """What became of a change of a listing. Raises LedgerUnavailable, ValueError for an unknown status."""
    match reply:
        case ["done", seq]:
            return Done(int(seq))
        case ["refused", "unavailable"]:
            raise LedgerUnavailable("recovery has not checked this ledger yet")
        case ["refused", reason]:
            return Refused(reason)
        case ["missing"]:
            return Missing()
    raise ValueError(f"no such change reply: {reply!r}")
