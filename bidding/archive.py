"""Takes ended listings out of the ledger, a day after PostgreSQL knows all about them."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from bidding import connections, installation, keys, scripts
from bidding.event_log import by_node
from bidding.keys import ListingKeys
from bidding.models import Listing
from bidding.outcomes import Done

KEPT_FOR = timedelta(hours=24)
"""How long an ended listing's receipts answer from the ledger; later from PostgreSQL."""

SCANNED_AT_ONCE = 1_000


def forget_ended() -> int:
    """Drop the listings that have been over for long enough; returns how many. Idempotent.

    A result is written only when the listing's last entry is stored, and nothing comes after a cancellation: so
    nothing of them is still on its way. Raises LedgerUnavailable.
    """
    over: dict[int, list[int]] = {}
    for listing_id in Listing.objects.filter(long_over(), pk__in=_in_ledger()).values_list("pk", flat=True):
        over.setdefault(keys.shard_of(listing_id, settings.BIDDING_SHARDS), []).append(listing_id)
    return sum(_forget(shard, listing_ids) for shard, listing_ids in over.items())


def _in_ledger() -> list[int]:
    """Every listing of the ledger; the scan steps around other clients' work."""
    found = []
    for client in by_node(range(settings.BIDDING_SHARDS)):
        with connections.outages():
            found += [keys.listing_of_state(key) for key in client.scan_iter(keys.STATES, count=SCANNED_AT_ONCE)]
    return found


def long_over() -> Q:
    """Listings whose result, or cancellation, has been in PostgreSQL for KEPT_FOR: the ledger needs them no more."""
    kept_ms = KEPT_FOR // timedelta(milliseconds=1)
    cancelled = Q(status=Listing.Status.CANCELLED, at_ms__lt=installation.database_now_ms() - kept_ms)
    return cancelled | Q(result__created_at__lt=timezone.now() - KEPT_FOR)


def _forget(shard: int, listing_ids: list[int]) -> int:
    calls = [scripts.forget_listing(ListingKeys(shard, listing_id)) for listing_id in listing_ids]
    outcomes = [scripts.change_reply(reply) for reply in connections.run_cold_many(calls, shard)]
    return sum(isinstance(outcome, Done) for outcome in outcomes)
