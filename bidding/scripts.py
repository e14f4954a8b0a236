"""Typed calls of the ledger's scripts: keys, arguments and replies, apart from how they are sent.

Each function here makes the ``Call`` for the script of its name; ``*_reply`` turns what came back into values.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from bidding import lua_loader
from bidding.keys import ListingKeys
from bidding.outcomes import BidAccepted, BidRejected, Done, LedgerUnavailable, Reason, Refused
from bidding.terms import Terms


@dataclass(frozen=True, slots=True)
class Call:
    """A script ready to be sent. The connection puts its ``run_id`` before ``args``, as ARGV[1]."""

    script: lua_loader.Script
    keys: list[str]
    args: list[str]


@dataclass(frozen=True, slots=True)
class Missing:
    """The ledger has no such listing: it never opened there, or ended long ago."""


@dataclass(frozen=True, slots=True)
class Held:
    """Bidding is held; what a voiding has to find unchanged, and how far the log must be stored for it."""

    seq: int
    bid_count: int
    log_end: str


Reply: TypeAlias = Sequence[str]
BidOutcome: TypeAlias = BidAccepted | BidRejected | Missing
ChangeOutcome: TypeAlias = Done | Refused | Missing


def _call(name: str, keys: ListingKeys, *args: str) -> Call:
    return Call(lua_loader.script(name), keys.ordered(), [str(keys.listing_id), *args])


def _or_empty(number: int | None) -> str:
    return "" if number is None else str(number)


def place_bid(keys: ListingKeys, *, bidder_id: int, bid_id: str, kind: str, value_minor: int, allowed: bool) -> Call:
    """Decide a straight or automatic bid; answered by ``bid_reply``. Idempotent by ``bid_id`` once accepted."""
    return _call("place_bid", keys, str(bidder_id), bid_id, kind, str(value_minor), "1" if allowed else "0")


def buy_now(keys: ListingKeys, *, bidder_id: int, bid_id: str, allowed: bool) -> Call:
    """Decide a buy-now; answered by ``bid_reply``. Idempotent by ``bid_id`` once accepted."""
    return _call("buy_now", keys, str(bidder_id), bid_id, "1" if allowed else "0")


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


def open_listing(keys: ListingKeys, *, seller_id: int, epoch: int, terms: Terms) -> Call:
    """Put a listing into the ledger; answered by ``change_reply``. Idempotent."""
    return _call("open_listing", keys, str(seller_id), str(epoch), *_terms_args(terms))


def revise_listing(keys: ListingKeys, *, terms: Terms) -> Call:
    """Change the terms while nobody has bid; answered by ``change_reply``."""
    return _call("revise_listing", keys, *_terms_args(terms))


def _terms_args(terms: Terms) -> list[str]:
    steps = ",".join(f"{start}:{step}" for start, step in terms.steps)
    return [
        terms.currency,
        str(terms.start_minor),
        _or_empty(terms.reserve_minor),
        _or_empty(terms.buy_now_minor),
        steps,
        _or_empty(terms.starts_at_ms),
        str(terms.ends_at_ms),
        str(terms.soft_close_ms),
        str(terms.soft_close_cap_ms),
    ]


def close_listing(keys: ListingKeys) -> Call:
    """Start or close the listing if its time has come; answered by ``change_reply``. Idempotent."""
    return _call("close_listing", keys)


def end_listing(keys: ListingKeys) -> Call:
    """End it early while nobody has bid; answered by ``change_reply``."""
    return _call("end_listing", keys)


def pause_listing(keys: ListingKeys) -> Call:
    """Pause an open listing; answered by ``change_reply``."""
    return _call("pause_listing", keys)


def resume_listing(keys: ListingKeys) -> Call:
    """Resume a paused listing, its ends moved by the pause; answered by ``change_reply``."""
    return _call("resume_listing", keys)


def cancel_listing(keys: ListingKeys, *, unless_bids: bool) -> Call:
    """Cancel a listing that has not ended; answered by ``change_reply``."""
    return _call("cancel_listing", keys, "1" if unless_bids else "0")


def forget_listing(keys: ListingKeys) -> Call:
    """Drop an ended listing from the ledger; answered by ``change_reply``."""
    return _call("forget_listing", keys)


def extend_listing(keys: ListingKeys, *, ends_at_ms: int) -> Call:
    """Move the end later at staff's wish; answered by ``change_reply``."""
    return _call("extend_listing", keys, "extended", str(ends_at_ms))


def give_back_outage(keys: ListingKeys, *, since_ms: int) -> Call:
    """Move the end by what an outage since then ate; answered by ``change_reply``."""
    return _call("extend_listing", keys, "outage", str(since_ms))


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


def hold_bids(keys: ListingKeys, *, hold_ms: int) -> Call:
    """Hold bidding for a voiding; answered by ``hold_reply``. The hold ends by itself; 0 lifts it."""
    return _call("hold_bids", keys, str(hold_ms))


def hold_reply(reply: Reply) -> Held | Refused | Missing:
    """What a voiding starts from. Raises LedgerUnavailable."""
    match reply:
        case ["held", seq, bid_count, log_end]:
            return Held(int(seq), int(bid_count), log_end)
    outcome = change_reply(reply)
    if isinstance(outcome, Done):
        raise ValueError(f"no such hold reply: {reply!r}")
    return outcome


def void_bids(keys: ListingKeys, *, bidder_id: int, held: Held, book: "Book", bid_count: int) -> Call:
    """Apply a voiding's replay if nothing came between; answered by ``change_reply``."""
    return _call(
        "void_bids",
        keys,
        str(bidder_id),
        str(held.seq),
        str(held.bid_count),
        *book.args(),
        str(bid_count),
    )


@dataclass(frozen=True, slots=True)
class Book:
    """The part of a listing's state that bids move; all None before the first bid."""

    price_minor: int | None = None
    leader_id: int | None = None
    leader_max_minor: int | None = None

    def args(self) -> list[str]:
        """Price, leader and maximum as scripts take them."""
        return [_or_empty(self.price_minor), _or_empty(self.leader_id), _or_empty(self.leader_max_minor)]


@dataclass(frozen=True, slots=True)
class ReplayBid:
    """A stored bid, as a replay takes it; kind is ``straight``, ``automatic`` or ``buy_now``."""

    bidder_id: int
    kind: str
    value_minor: int


@dataclass(frozen=True, slots=True)
class Replayed:
    """What one replayed bid came to."""

    book: Book
    why: str
    shown_minor: int
    floor_minor: int


@dataclass(frozen=True, slots=True)
class Replay:
    """The book after the bids that were applied; ``refused_at`` counts from 0, None when all were."""

    book: Book
    applied: list[Replayed]
    refused_at: int | None
    reason: str


def replay(*, terms: Terms, book: Book, bids: Sequence[ReplayBid], strict: bool) -> Call:
    """Run the rules over at most some hundred bids; answered by ``replay_reply``. Touches no key."""
    steps = ",".join(f"{start}:{step}" for start, step in terms.steps)
    rows = [f"{bid.bidder_id}:{bid.kind}:{bid.value_minor}" for bid in bids]
    args = [str(terms.start_minor), _or_empty(terms.reserve_minor), steps, *book.args(), "1" if strict else "0"]
    return Call(lua_loader.script("replay"), [], [*args, *rows])


def replay_reply(reply: Reply) -> Replay:
    """What the replayed bids came to."""
    refused_at, reason, price, leader, leader_max, *rows = reply
    index = int(refused_at) - 1
    return Replay(
        _book(price, leader, leader_max), [_replayed(row) for row in rows], index if index >= 0 else None, reason
    )


def _int_or_none(text: str) -> int | None:
    return int(text) if text else None


def _book(price: str, leader: str, leader_max: str) -> Book:
    return Book(_int_or_none(price), _int_or_none(leader), _int_or_none(leader_max))


def _replayed(row: str) -> Replayed:
    price, leader, leader_max, why, shown, floor = row.split(":")
    return Replayed(_book(price, leader, leader_max), why, int(shown), int(floor))


def read_seqs(listings: Sequence[ListingKeys]) -> Call:
    """Read how far some listings of one shard have got; answered by ``seqs_reply``. At most some hundred."""
    return Call(lua_loader.script("read_seqs"), [keys.ordered()[1] for keys in listings], [])


def seqs_reply(reply: Reply) -> list[tuple[int, int] | None]:
    """Epoch and seq of each listing in the order that was asked for; None for one that the ledger lacks."""
    return [(int(epoch), int(seq)) if epoch else None for epoch, seq in zip(reply[::2], reply[1::2], strict=True)]


def read_listing(keys: ListingKeys, *, viewer_id: int | None, resume_epoch: int | None, resume_seq: int | None) -> Call:
    """Read the listing for one viewer, with the events after a resume point; replies are read by selectors."""
    return _call("read_listing", keys, _or_empty(viewer_id), _or_empty(resume_epoch), _or_empty(resume_seq))


def restore_listing(
    keys: ListingKeys, *, seller_id: int, epoch: int, last: str, terms: str, status: str | None
) -> Call:
    """Put a listing back from its last entries; answered by ``change_reply``. For a ledger that is being rebuilt."""
    return _call("restore_listing", keys, str(seller_id), str(epoch), last, terms, status or "")


def restore_bidders(keys: ListingKeys, fields: Mapping[str, str]) -> Call:
    """Put back some hundred paddles and receipts; answered by ``change_reply``."""
    return _call("restore_bidders", keys, *(text for pair in fields.items() for text in pair))


def inspect_listing(keys: ListingKeys) -> Call:
    """Read everything that the ledger keeps of a listing but its bidders; answered by ``inspection``."""
    return _call("inspect_listing", keys)


@dataclass(frozen=True, slots=True)
class Inspection:
    """A listing as the ledger keeps it; None in ``due_at_ms`` and ``event_seq`` where there is none."""

    state: dict[str, Any]
    terms: dict[str, Any]
    due_at_ms: int | None
    event_seq: int | None
    bidders_fields: int


def inspection(reply: Reply) -> Inspection | None:
    """What was read; None when the ledger lacks the listing."""
    match reply:
        case ["missing"]:
            return None
        case ["listing", state, terms, due, event_seq, fields]:
            due_at_ms = int(float(due)) if due else None
            return Inspection(json.loads(state), json.loads(terms), due_at_ms, _int_or_none(event_seq), int(fields))
    raise ValueError(f"no such inspection: {reply!r}")


def read_terms(keys: ListingKeys) -> Call:
    """Read the terms while they may still change; answered by ``terms_reply``."""
    return _call("read_terms", keys)


def terms_reply(reply: Reply) -> Terms | None:
    """The terms in the ledger; None when they are fixed or the ledger lacks the listing: then PostgreSQL has them."""
    match reply:
        case ["terms", currency, start, reserve, buy_now, steps, starts, ends, soft_close, cap]:
            bands = (band.split(":") for band in steps.split(","))
            return Terms(
                start_minor=int(start),
                ends_at_ms=int(ends),
                currency=currency,
                reserve_minor=_int_or_none(reserve),
                buy_now_minor=_int_or_none(buy_now),
                steps=tuple((int(low), int(step)) for low, step in bands),
                starts_at_ms=int(starts),
                soft_close_ms=int(soft_close),
                soft_close_cap_ms=int(cap),
            )
        case ["fixed"] | ["missing"]:
            return None
    raise ValueError(f"no such terms reply: {reply!r}")
