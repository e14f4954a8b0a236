"""Listings as the ledger's scripts put them back: state, paddles and receipts, from PostgreSQL's rows."""

from collections.abc import Collection, Iterator
from itertools import groupby

import orjson

from bidding import rows, scripts
from bidding.entries import fields_of
from bidding.keys import keys_of
from bidding.models import LedgerEntry, Listing
from bidding.scripts import Call
from bidding.selectors import Json, newest_entries, receipt_of

FIELDS_AT_ONCE = 250
ROWS_AT_ONCE = 2_000


class NoRows(Exception):
    """A listing that was opened has no entry that says its state or its terms. Names it."""


def restoring_calls(listing_ids: Collection[int], *, epoch: int) -> Iterator[Call]:
    """What puts these listings back, in order; their own rows are brought in line with their entries. Raises NoRows."""
    newest = newest_entries(listing_ids)
    terms = newest_entries(listing_ids, "opened", "terms")
    statuses = newest_entries(listing_ids, "status")
    yield from _bidders_calls(listing_ids)
    listings = Listing.objects.filter(pk__in=listing_ids).values_list("pk", "seller_id", "seq")
    for listing_id, seller_id, seq in listings:
        if listing_id not in newest or listing_id not in terms:
            raise NoRows(f"listing {listing_id} was opened, but no row says its {'terms' if newest else 'state'}")
        if newest[listing_id]["seq"] != seq:
            rows.reapply(listing_id)
        yield scripts.restore_listing(
            keys_of(listing_id),
            seller_id=seller_id,
            epoch=epoch,
            last=_json(newest[listing_id]),
            terms=_json(terms[listing_id]),
            status=_json(statuses.get(listing_id)),
        )


def _json(fields: Json | None) -> str:
    return orjson.dumps(fields).decode() if fields else ""


def _bidders_calls(listing_ids: Collection[int]) -> Iterator[Call]:
    bids = LedgerEntry.objects.filter(listing__in=listing_ids, type="bid")
    in_order = bids.order_by("listing_id", "epoch", "stream_ms", "stream_n").values_list("listing_id", "payload")
    for listing_id, bid_rows in groupby(in_order.iterator(ROWS_AT_ONCE), key=lambda row: row[0]):
        fields: dict[str, str] = {}
        for _, payload in bid_rows:
            fields |= bidders_fields(payload)
            if len(fields) >= FIELDS_AT_ONCE:
                yield scripts.restore_bidders(keys_of(listing_id), fields)
                fields = {}
        if fields:
            yield scripts.restore_bidders(keys_of(listing_id), fields)


def bidders_fields(payload: str) -> dict[str, str]:
    """What an accepted bid leaves in the listing's hash: its receipt, and its bidder's paddle and highest value."""
    bid = fields_of(payload)
    return {
        f"r:{bid['bidder']}:{bid['bid_id']}": receipt_of(bid),
        f"p:{bid['bidder']}": f"{bid['paddle']}|{bid['value_minor']}",
    }
