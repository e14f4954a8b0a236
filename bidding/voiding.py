"""Taking one bidder's bids out of a running listing.

Bidding is held while the log reaches PostgreSQL; the other bids are replayed by the same rules; the outcome is
applied if nothing came between.
"""

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from django.db.models import Max

from bidding import connections, opening, replaying, scripts
from bidding.catching_up import wait_until_stored
from bidding.entries import StreamId
from bidding.keys import ListingKeys, keys_of
from bidding.models import LedgerEntry, Listing, QuarantinedEntry, Voiding
from bidding.outcomes import Done, LedgerUnavailable, Refused
from bidding.scripts import Held, Missing, ReplayBid

if TYPE_CHECKING:
    from web.accounts.models import User

HOLD_MS = 10_000


def void_bidder(*, listing: Listing, paddle: int, reason: str, actor: "User") -> Done | Refused:
    """Void every accepted bid of the paddle so far. Raises LedgerUnavailable.

    Refused with ``closed``, ``not_open``, ``unknown_bidder`` (no bid to void), ``in_quarantine`` (a bid that is not
    among the rows would be lost), or ``changed`` when something came between: nothing is done then.
    """
    listing_keys = keys_of(listing.pk)
    held = scripts.hold_reply(_run(scripts.hold_bids(listing_keys, hold_ms=HOLD_MS), listing_keys.shard))
    if isinstance(held, Missing):
        raise LedgerUnavailable(f"the ledger does not have listing {listing.pk}")
    if isinstance(held, Refused):
        return held
    outcome = None
    try:
        wait_until_stored({listing_keys.shard: StreamId.parse(held.log_end)}, longest_s=HOLD_MS / 2_000)
        outcome = _void_held(listing, listing_keys, held, paddle, reason, actor)
        return outcome
    finally:
        if not isinstance(outcome, Done):  # a voiding that was applied has lifted the hold
            _lift_hold(listing_keys)


def _lift_hold(listing_keys: ListingKeys) -> None:
    with suppress(LedgerUnavailable):  # it ends by itself
        _run(scripts.hold_bids(listing_keys, hold_ms=0), listing_keys.shard)


def _run(call: scripts.Call, shard: int) -> scripts.Reply:
    return connections.run_cold(call, shard)


def _void_held(
    listing: Listing, listing_keys: ListingKeys, held: Held, paddle: int, reason: str, actor: "User"
) -> Done | Refused:
    if QuarantinedEntry.objects.filter(listing=listing, released_at=None).exists():
        return Refused("in_quarantine")
    bids = LedgerEntry.objects.filter(listing=listing, type="bid", voided=False)
    bidder_id = bids.filter(paddle=paddle).aggregate(bidder=Max("bidder"))["bidder"]
    if bidder_id is None:
        return Refused("unknown_bidder")
    listing.refresh_from_db()
    others = bids.exclude(paddle=paddle).order_by("epoch", "stream_ms", "stream_n")
    # The columns are nullable for entries that are no bids.
    rows = [ReplayBid(*row) for row in others.values_list("bidder_id", "kind", "value_minor")]  # type: ignore[arg-type]
    run = partial(_run, shard=listing_keys.shard)
    book = replaying.book_after(opening.terms_of(listing), rows, run=run)
    # The row stands before the deed: a voiding without its reason can't be.
    voiding = Voiding.objects.create(listing=listing, bidder_id=bidder_id, paddle=paddle, reason=reason, actor=actor)
    call = scripts.void_bids(listing_keys, bidder_id=bidder_id, held=held, book=book, bid_count=len(rows))
    outcome = scripts.change_reply(_run(call, listing_keys.shard))
    if isinstance(outcome, Done):
        return outcome
    voiding.delete()
    return outcome if isinstance(outcome, Refused) else Refused("changed")
