"""Reading a listing: for viewers, sellers, heartbeats and verification."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bidding import lua_loader
from bidding.keys import ListingKeys
from bidding.scripts.call import Call, Reply, call, int_or_none, or_empty
from bidding.terms import Terms


def read_seqs(listings: Sequence[ListingKeys]) -> Call:
    """Read how far some listings of one shard have got; answered by ``seqs_reply``. At most some hundred."""
    return Call(lua_loader.script("read_seqs"), [keys.ordered()[1] for keys in listings], [])


def seqs_reply(reply: Reply) -> list[tuple[int, int] | None]:
    """Epoch and seq of each listing in the order that was asked for; None for one that the ledger lacks."""
    return [(int(epoch), int(seq)) if epoch else None for epoch, seq in zip(reply[::2], reply[1::2], strict=True)]


def read_listing(keys: ListingKeys, *, viewer_id: int | None, resume_epoch: int | None, resume_seq: int | None) -> Call:
    """Read the listing for one viewer, with the events after a resume point; replies are read by selectors."""
    return call("read_listing", keys, or_empty(viewer_id), or_empty(resume_epoch), or_empty(resume_seq))


def read_terms(keys: ListingKeys) -> Call:
    """Read the terms while they may still change; answered by ``terms_reply``."""
    return call("read_terms", keys)


def terms_reply(reply: Reply) -> Terms | None:
    """The terms in the ledger; None when they are fixed or the ledger lacks the listing: then PostgreSQL has them."""
    match reply:
        case ["terms", currency, start, reserve, buy_now, steps, starts, ends, soft_close, cap]:
            bands = (band.split(":") for band in steps.split(","))
            return Terms(
                start_minor=int(start),
                ends_at_ms=int(ends),
                currency=currency,
                reserve_minor=int_or_none(reserve),
                buy_now_minor=int_or_none(buy_now),
                steps=tuple((int(low), int(step)) for low, step in bands),
                starts_at_ms=int(starts),
                soft_close_ms=int(soft_close),
                soft_close_cap_ms=int(cap),
            )
        case ["fixed"] | ["missing"]:
            return None
    raise ValueError(f"no such terms reply: {reply!r}")


@dataclass(frozen=True, slots=True)
class Inspection:
    """A listing as the ledger keeps it; None in ``due_at_ms`` and ``event_seq`` where there is none."""

    state: dict[str, Any]
    terms: dict[str, Any]
    due_at_ms: int | None
    event_seq: int | None
    bidders_fields: int


def inspect_listing(keys: ListingKeys) -> Call:
    """Read everything that the ledger keeps of a listing but its bidders; answered by ``inspection``."""
    return call("inspect_listing", keys)


def inspection(reply: Reply) -> Inspection | None:
    """What was read; None when the ledger lacks the listing."""
    match reply:
        case ["missing"]:
            return None
        case ["listing", state, terms, due, event_seq, fields]:
            due_at_ms = int(float(due)) if due else None
            return Inspection(json.loads(state), json.loads(terms), due_at_ms, int_or_none(event_seq), int(fields))
    raise ValueError(f"no such inspection: {reply!r}")
