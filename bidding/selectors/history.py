"""A listing's public bids: stored, and still on their way."""

import json
import logging
from typing import Any

from django.conf import settings

from bidding import connections, keys
from bidding.entries import fields_of
from bidding.models import StoredEntry
from bidding.outcomes import LedgerUnavailable
from bidding.selectors.stored import Json

logger = logging.getLogger(__name__)


def bid_history(
    listing_id: int, *, before_seq: int | None = None, after_seq: int | None = None, limit: int = 50
) -> list[Json]:
    """Public bids, newest first: what PostgreSQL has and what is still on its way there.

    The newest ones before ``before_seq``, or those that follow ``after_seq``. Each has the fields of the public
    ``bid`` event and ``voided``. While the ledger is away, the stored ones alone.
    """
    bids = {bid["seq"]: bid for bid in _recent_bids(listing_id, before_seq, after_seq, limit)}
    rows = StoredEntry.objects.filter(listing_id=listing_id, type="bid", public=True)
    if before_seq is not None:
        rows = rows.filter(seq__lt=before_seq)
    if after_seq is not None:
        rows = rows.filter(seq__gt=after_seq)
    rows = rows.order_by("-seq" if after_seq is None else "seq")
    bids.update((row.seq, _history_item(row)) for row in rows[:limit])
    chosen = sorted(bids, reverse=after_seq is None)[:limit]
    return [bids[seq] for seq in sorted(chosen, reverse=True)]


def _recent_bids(listing_id: int, before_seq: int | None, after_seq: int | None, limit: int) -> list[Json]:
    """Bids from the listing's own event stream, which may be ahead of PostgreSQL."""
    shard = keys.shard_of(listing_id, settings.BIDDING_SHARDS)
    stream = keys.events(shard, listing_id)
    newest = "+" if before_seq is None else f"({before_seq}-0"
    oldest = "-" if after_seq is None else f"({after_seq}-0"
    client: Any = connections.cold(shard)
    try:
        with connections.outages():
            if after_seq is None:
                entries = client.xrevrange(stream, newest, oldest, count=limit)
            else:
                entries = client.xrange(stream, oldest, newest, count=limit)
    except LedgerUnavailable:
        logger.warning("the ledger is away: the history of listing %s may lack the last bids", listing_id)
        return []
    events = [json.loads(fields["e"]) for _, fields in entries]
    return [event | {"voided": False} for event in events if event["type"] == "bid"]


def _history_item(row: StoredEntry) -> Json:
    fields = fields_of(row.payload)
    return {
        "type": "bid",
        "first_seq": row.seq,
        "seq": row.seq,
        "at_ms": row.at_ms,
        "bidder": row.paddle,
        "amount_minor": row.shown_minor,
        "price_minor": row.price_minor,
        "floor_minor": fields["floor_minor"],
        "leader": fields["leader_paddle"],
        "bid_count": fields["bid_count"],
        "ends_at_ms": fields["ends_at_ms"],
        "extended": fields["extended"],
        "reserve": fields["reserve"],
        "buy_now_minor": fields["buy_now_minor"],
        "why": row.why,
        "voided": row.voided,
    }
