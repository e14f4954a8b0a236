"""Listings and people by the hundred thousand, made as quickly as the stores take them."""

from collections import defaultdict

from django.db import connection

from bidding import connections, installation, opening, scripts
from bidding.keys import keys_of
from bidding.models import Listing
from tests.clock import HOUR_MS
from tests.faults import stock
from web.accounts.models import User

PEOPLE_AT_ONCE = 10_000


def open_listings(how_many: int, *, lasts_ms: int = HOUR_MS) -> list[int]:
    """So many open listings like the first; PostgreSQL has to be told of their opening by a persister still."""
    first = Listing.objects.get(pk=stock.listing(lasts_ms=lasts_ms))
    listing_ids = _copies(first, how_many)
    epoch, terms = installation.ensure_rows().epoch, opening.terms_of(first)
    by_shard = defaultdict(list)
    for listing_id in listing_ids:
        keys = keys_of(listing_id)
        call = scripts.open_listing(keys, seller_id=first.seller_id, epoch=epoch, terms=terms)
        by_shard[keys.shard].append(call)
    for shard, calls in by_shard.items():
        connections.run_cold_many(calls, shard)
    return listing_ids


def _copies(first: Listing, how_many: int) -> list[int]:
    """Rows of what was not opened yet."""
    names = [field.column for field in Listing._meta.concrete_fields if field.column != "id"]
    unopened = {"epoch": "NULL", "seq": "0", "status": "'scheduled'", "title": "title || ' ' || n"}
    values = ", ".join(unopened.get(name, name) for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO bidding_listing ({', '.join(names)}) "
            f"SELECT {values} FROM bidding_listing, generate_series(1, %s) n WHERE id = %s RETURNING id",
            [how_many, first.pk],
        )
        return [pk for (pk,) in cursor.fetchall()]


def people(how_many: int) -> list[int]:
    """The ids of so many people who never sign in."""
    found: list[int] = []
    for first in range(0, how_many, PEOPLE_AT_ONCE):
        some = range(first, min(first + PEOPLE_AT_ONCE, how_many))
        rows = User.objects.bulk_create(User(username=f"crowd-{n}", password="!") for n in some)
        found += [row.pk for row in rows]
    return found
