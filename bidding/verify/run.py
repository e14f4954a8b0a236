"""Goes through all listings. Nothing is changed, and the rules run on the soft Redis: the ledger isn't held up."""

import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any

import redis
from django.conf import settings
from django.db import connection, transaction

from bidding.comparison import place_of
from bidding.keys import keys_of
from bidding.models import Listing, ShardCursor
from bidding.replaying import Run
from bidding.verify import installation, ledger, rows, stored
from bidding.verify.findings import Findings
from bidding.verify.history import History

LOOK_AGAIN_S = 2.0
"""What differs is looked at a second time: a live system moves while one looks."""

TOLD_EVERY_S = 2.0

Say = Callable[[str], None]


def verify(*, listing_id: int | None = None, say: Say, look_again_s: float = LOOK_AGAIN_S) -> Iterator[str]:
    """A line for each difference, of one listing or of everything; ``say`` hears how far it is.

    Raises LedgerUnavailable, redis.RedisError.
    """
    run = _runner()
    whole = listing_id is None
    listing_ids = [listing_id] if listing_id is not None else _all_listings()
    suspects = [pk for pk in _told(listing_ids, say) if _differences(pk, run)]
    shards_differ = whole and bool(_of_installation())
    if suspects or shards_differ:
        time.sleep(look_again_s)
    if shards_differ:
        yield from _of_installation()
    for suspect in suspects:
        yield from _differences(suspect, run)


def _all_listings() -> list[int]:
    return list(Listing.objects.order_by("pk").values_list("pk", flat=True))


def _told(listing_ids: Collection[int], say: Say) -> Iterator[int]:
    told_s = time.monotonic()
    for count, listing_id in enumerate(listing_ids):
        if time.monotonic() - told_s >= TOLD_EVERY_S:
            told_s = time.monotonic()
            say(f"{count} of {len(listing_ids)} listings")
        yield listing_id


def _differences(listing_id: int, run: Run) -> list[str]:
    findings = Findings(f"listing {listing_id}")
    with _snapshot():
        listing = Listing.objects.filter(pk=listing_id).first()
        if listing is None:
            return [f"listing {listing_id}: there is none"]
        listing_keys = keys_of(listing_id)
        place = place_of(ShardCursor.objects.get(shard=listing_keys.shard))
        history = History(listing.seller_id, run=run, findings=findings)
        rows.walk(listing_id, history, findings)
        stored.compare(listing, history, findings)
        ledger.compare(listing, listing_keys, place, history, findings)
    return findings.lines()


def _of_installation() -> list[str]:
    with _snapshot():
        return installation.lines()


@contextmanager
def _snapshot() -> Iterator[None]:
    """PostgreSQL as one moment had it, while persisters go on."""
    with transaction.atomic():
        if len(connection.savepoint_ids) == 0:  # nothing was read in it yet
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _runner() -> Run:
    client = redis.Redis.from_url(settings.CELERY_BROKER_URL, decode_responses=True)

    def run(call: Any) -> list[str]:
        try:
            return list(client.evalsha(call.script.sha, 0, *call.args))
        except redis.exceptions.NoScriptError:
            return list(client.eval(call.script.body, 0, *call.args))

    return run
