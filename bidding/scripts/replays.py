"""The rules over stored bids, and voiding by them."""

from collections.abc import Sequence
from dataclasses import dataclass

from bidding import lua_loader
from bidding.keys import ListingKeys
from bidding.outcomes import Done, Refused
from bidding.scripts.call import Call, Missing, Reply, call, int_or_none, or_empty, steps_text
from bidding.scripts.changes import change_reply
from bidding.terms import Terms


@dataclass(frozen=True, slots=True)
class Book:
    """The part of a listing's state that bids move; all None before the first bid."""

    price_minor: int | None = None
    leader_id: int | None = None
    leader_max_minor: int | None = None

    def args(self) -> list[str]:
        """Price, leader and maximum as scripts take them."""
        return [or_empty(self.price_minor), or_empty(self.leader_id), or_empty(self.leader_max_minor)]


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
    rows = [f"{bid.bidder_id}:{bid.kind}:{bid.value_minor}" for bid in bids]
    args = [str(terms.start_minor), or_empty(terms.reserve_minor), steps_text(terms.steps), *book.args()]
    return Call(lua_loader.script("replay"), [], [*args, "1" if strict else "0", *rows])


def replay_reply(reply: Reply) -> Replay:
    """What the replayed bids came to."""
    refused_at, reason, price, leader, leader_max, *rows = reply
    index = int(refused_at) - 1
    return Replay(
        _book(price, leader, leader_max), [_replayed(row) for row in rows], index if index >= 0 else None, reason
    )


def _book(price: str, leader: str, leader_max: str) -> Book:
    return Book(int_or_none(price), int_or_none(leader), int_or_none(leader_max))


def _replayed(row: str) -> Replayed:
    price, leader, leader_max, why, shown, floor = row.split(":")
    return Replayed(_book(price, leader, leader_max), why, int(shown), int(floor))


@dataclass(frozen=True, slots=True)
class Held:
    """Bidding is held; what a voiding has to find unchanged, and how far the log must be stored for it."""

    seq: int
    bid_count: int
    log_end: str


def hold_bids(keys: ListingKeys, *, hold_ms: int) -> Call:
    """Hold bidding for a voiding; answered by ``hold_reply``. The hold ends by itself; 0 lifts it."""
    return call("hold_bids", keys, str(hold_ms))


def hold_reply(reply: Reply) -> Held | Refused | Missing:
    """What a voiding starts from. Raises LedgerUnavailable."""
    match reply:
        case ["held", seq, bid_count, log_end]:
            return Held(int(seq), int(bid_count), log_end)
    outcome = change_reply(reply)
    if isinstance(outcome, Done):
        raise ValueError(f"no such hold reply: {reply!r}")
    return outcome


def void_bids(keys: ListingKeys, *, bidder_id: int, held: Held, book: Book, bid_count: int) -> Call:
    """Apply a voiding's replay if nothing came between; answered by ``change_reply``."""
    return call(
        "void_bids",
        keys,
        str(bidder_id),
        str(held.seq),
        str(held.bid_count),
        *book.args(),
        str(bid_count),
    )
