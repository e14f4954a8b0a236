"""Listings as the ledger has them at this moment."""

import json
from collections.abc import Iterable
from typing import Any

from bidding import connections, scripts
from bidding.asking import Asking
from bidding.keys import keys_of
from bidding.models import Listing
from bidding.outcomes import LedgerUnavailable
from bidding.selectors.stored import Json, LiveListing, has_ended, public_fields, stored_listing, stored_terms
from bidding.terms import Terms

_ask = Asking("stored listings")


async def live_listing(
    listing_id: int, *, viewer_id: int | None = None, resume: tuple[int, int] | None = None
) -> LiveListing | None:
    """The listing for one viewer, resumed after ``(epoch, seq)`` if it can be; None when there is none.

    Raises LedgerUnavailable when the ledger does not answer, or lacks a listing that it should have.
    """
    call, shard = _read_call(listing_id, viewer_id, resume)
    live = _from_reply(await connections.run_cold_async(call, shard))
    return live or await _ask(stored_listing, listing_id, viewer_id)


def live_listing_sync(
    listing_id: int, *, viewer_id: int | None = None, resume: tuple[int, int] | None = None
) -> LiveListing | None:
    """``live_listing`` for sync callers."""
    call, shard = _read_call(listing_id, viewer_id, resume)
    return _from_reply(connections.run_cold(call, shard)) or stored_listing(listing_id, viewer_id)


def public_now(listing: Listing) -> Json:
    """The listing's public fields as of now. Raises LedgerUnavailable as ``live_listing``."""
    live = live_listing_sync(listing.pk)
    return live.public if live else public_fields(listing)


def live_publics(listings: Iterable[Listing]) -> dict[int, Json]:
    """By id the public fields of those that run, in one round trip to each ledger node; none while it is away."""
    try:
        live = live_many([listing for listing in listings if not has_ended(listing)])
    except LedgerUnavailable:
        return {}
    return {listing_id: found.public for listing_id, found in live.items()}


def live_many(listings: Iterable[Listing], *, viewer_id: int | None = None) -> dict[int, LiveListing]:
    """By id those that the ledger has, for one viewer, in one round trip to each node.

    Those on a node that is away are left out. Raises LedgerUnavailable when all are.
    """
    calls: dict[Any, dict[int, tuple[scripts.Call, int]]] = {}
    for listing in listings:
        call, shard = _read_call(listing.pk, viewer_id, None)
        calls.setdefault(connections.cold(shard), {})[listing.pk] = call, shard
    found: dict[int, LiveListing | None] = {}
    away = []
    for group in calls.values():
        shard = next(iter(group.values()))[1]
        try:
            replies = connections.run_cold_many([call for call, _ in group.values()], shard)
        except LedgerUnavailable as error:
            away.append(error)
        else:
            found.update(zip(group, map(_from_reply, replies), strict=True))
    if away and len(away) == len(calls):
        raise away[0]
    return {listing_id: live for listing_id, live in found.items() if live}


def current_terms(listing: Listing) -> Terms:
    """The listing's terms after every revision so far; the row may be a moment behind. Raises LedgerUnavailable."""
    listing_keys = keys_of(listing.pk)
    reply = connections.run_cold(scripts.read_terms(listing_keys), listing_keys.shard)
    return scripts.terms_reply(reply) or stored_terms(listing)


def _read_call(listing_id: int, viewer_id: int | None, resume: tuple[int, int] | None) -> tuple[scripts.Call, int]:
    listing_keys = keys_of(listing_id)
    epoch, seq = resume or (None, None)
    call = scripts.read_listing(listing_keys, viewer_id=viewer_id, resume_epoch=epoch, resume_seq=seq)
    return call, listing_keys.shard


def _from_reply(reply: scripts.Reply) -> LiveListing | None:
    match reply:
        case ["missing"]:
            return None
        case ["listing", public, you, resumed, *events]:
            return LiveListing(json.loads(public), json.loads(you), resumed == "1", list(events))
    raise ValueError(f"no such read reply: {reply!r}")
