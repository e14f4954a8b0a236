"""Starts and ends listings whose time has come, and opens those whose opening the ledger missed."""

import logging
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from bidding import connections, event_log, keys, opening, scripts
from bidding.keys import ListingKeys
from bidding.models import Listing
from bidding.outcomes import Done
from bidding.scripts import Missing

logger = logging.getLogger(__name__)

SWEPT_AT_ONCE = 1_000
OPENED_AT_ONCE = 500

OPENING_TAKES_S = 5
"""The request that made a listing opens it itself within this time."""


def sweep_due() -> int:
    """Start or close every listing that is due by the ledger's clock; returns how many changed.

    Idempotent. Raises LedgerUnavailable when the ledger is away or its guards are shut, in part at least.
    """
    return event_log.on_each(range(settings.BIDDING_SHARDS), _sweep_shard)


def _sweep_shard(shard: int) -> int:
    changed = 0
    while due := _due_now(shard):
        calls = [scripts.close_listing(ListingKeys(shard, listing_id)) for listing_id in due]
        outcomes = [scripts.change_reply(reply) for reply in connections.run_cold_many(calls, shard)]
        _forget(shard, [pk for pk, outcome in zip(due, outcomes, strict=True) if isinstance(outcome, Missing)])
        changed += sum(isinstance(outcome, Done) for outcome in outcomes)
        if len(due) < SWEPT_AT_ONCE:
            break
    return changed


def _due_now(shard: int) -> list[int]:
    with connections.outages():
        client = connections.cold(shard)
        seconds, micros = client.time()
        now_ms = seconds * 1_000 + micros // 1_000
        due: Any = client.zrangebyscore(keys.due(shard), 0, now_ms, start=0, num=SWEPT_AT_ONCE)
    return [int(listing_id) for listing_id in due]


def _forget(shard: int, listing_ids: list[int]) -> None:
    """What isn't there is never due again."""
    if listing_ids:
        with connections.outages():
            connections.cold(shard).zrem(keys.due(shard), *listing_ids)


def open_missing(*, older_than_s: int = OPENING_TAKES_S) -> int:
    """Open the listings that PostgreSQL has and the ledger has not opened; returns how many. Idempotent.

    One whose opening is still on its way to PostgreSQL is opened again, which changes nothing. Raises
    LedgerUnavailable as ``sweep_due``.
    """
    made_before = timezone.now() - timedelta(seconds=older_than_s)
    listings = Listing.objects.filter(epoch=None, created_at__lte=made_before).order_by("pk")[:OPENED_AT_ONCE]
    of_shard: dict[int, list[Listing]] = {}
    for listing in listings:
        of_shard.setdefault(keys.keys_of(listing.pk).shard, []).append(listing)
    return event_log.on_each(of_shard, lambda shard: _open_all(of_shard[shard]))


def _open_all(listings: list[Listing]) -> int:
    for listing in listings:
        opening.open_in_ledger(listing)
    return len(listings)
