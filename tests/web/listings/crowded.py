"""A house with 100,000 lots, and what PostgreSQL does to find some of them."""

import json
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import QuerySet

from bidding.models import Category

words_of = import_module("bidding.migrations.0004_finding").WORDS.format

LOTS = 100_000
NOW_MS = 1_800_000_000_000
WORDS = "walnut longcase clock silver teapot oak chair atlas violin portrait lamp"

_LOTS = f"""
WITH people AS (SELECT array_agg(id ORDER BY id) AS ids FROM accounts_user),
     shelves AS (SELECT array_agg(id ORDER BY id) AS ids FROM bidding_category),
     words AS (SELECT string_to_array('{WORDS}', ' ') AS list),
     lots AS (SELECT n, n * 7919 %% 99991 AS minor, n * 3571 %% 100000 AS seconds, n %% 10 AS tenth
              FROM generate_series(1, %(lots)s) n)
INSERT INTO bidding_listing (seller_id, category_id, title, description, created_at, currency, start_minor, steps,
    starts_at_ms, ends_at_ms, hard_end_ms, soft_close_ms, soft_close_cap_ms, epoch, seq, status, price_minor, bid_count,
    held)
SELECT people.ids[1 + n %% 50], shelves.ids[1 + n / 10 %% 12],
    list[1 + n / 3 %% 11] || ' ' || list[1 + n / 35 %% 11] || CASE WHEN n %% 4999 = 0 THEN ' unicorn' ELSE '' END,
    'Lot ' || n || repeat(' ', 600), now(), 'USD',
    100 + minor, '[[1, 100]]', %(now)s + (n %% 1000 - 500) * 60000,
    %(now)s + CASE WHEN tenth < 6 THEN -1 ELSE 1 END * seconds * 1000, %(now)s, 120000, 3600000, 1, 1,
    CASE WHEN tenth < 6 THEN 'closed' WHEN tenth < 9 THEN 'open' ELSE 'scheduled' END,
    CASE WHEN n %% 3 = 0 THEN 200 + minor END, n / 7 %% 41, false
FROM lots, people, shelves, words
"""
# Each of the people has bid on, won and watches some hundreds of lots.
_BIDS = """
WITH people AS (SELECT array_agg(id ORDER BY id) AS ids FROM accounts_user)
INSERT INTO bidding_ledgerentry (shard, epoch, stream_ms, stream_n, listing_id, type, seq, at_ms, bidder_id, paddle,
    bid_id, kind, value_minor, shown_minor, price_minor, why, public, voided, payload)
SELECT id %% 16, 1, id, 0, id, 'bid', 2, %(now)s, people.ids[1 + id / 3 %% 50], 1, 'b' || id,
    'straight', price_minor, price_minor, price_minor, 'opening', true, false, '{}'
FROM bidding_listing, people WHERE price_minor IS NOT NULL
"""
_RESULTS = """
WITH people AS (SELECT array_agg(id ORDER BY id) AS ids FROM accounts_user)
INSERT INTO bidding_listingresult (listing_id, outcome, price_minor, winner_id, winner_paddle, at_ms, created_at)
SELECT id, 'sold', price_minor, people.ids[1 + id / 3 %% 50], 1, ends_at_ms, now()
FROM bidding_listing, people WHERE price_minor IS NOT NULL AND status = 'closed' AND %(now)s > 0
"""
_WATCHES = """
WITH people AS (SELECT array_agg(id ORDER BY id) AS ids FROM accounts_user)
INSERT INTO bidding_watch (user_id, listing_id, created_at)
SELECT people.ids[1 + id / 5 %% 50], id, now() FROM bidding_listing, people WHERE id %% 4 = 0 AND %(now)s > 0
"""
_TABLES = ("listing", "searchtext", "ledgerentry", "listingresult", "watch")
_WORDS = (
    f"INSERT INTO bidding_searchtext (listing_id, words) SELECT id, {words_of('bidding_listing')} FROM bidding_listing"
)


def fill() -> None:
    """60,000 lots that are over, 30,000 live ones and 10,000 to come, with words, prices and people all over."""
    people = get_user_model()
    people.objects.bulk_create(people(username=f"person{n}", email=f"person{n}@example.org") for n in range(50))
    Category.objects.bulk_create(Category(slug=f"c{n}", name=f"Category {n}") for n in range(12))
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # no triggers: they take most of the time
        cursor.execute(_LOTS, {"now": NOW_MS, "lots": LOTS})
        cursor.execute(_WORDS)
        for rows in (_BIDS, _RESULTS, _WATCHES):
            cursor.execute(rows, {"now": NOW_MS})
        cursor.execute("SET session_replication_role = DEFAULT")
        for table in _TABLES:
            cursor.execute(f"VACUUM ANALYZE bidding_{table}")


def steps_of(found: QuerySet[Any]) -> list[dict[str, Any]]:
    """What PostgreSQL did to answer, step by step."""
    text = found.explain(format="json", analyze=True)
    return list(_steps(json.loads(text)[0]["Plan"]))


def _steps(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", []):
        yield from _steps(part)


def rows_of(step: dict[str, Any]) -> float:
    """How many rows the step had in its hands."""
    return (step["Actual Rows"] + step.get("Rows Removed by Filter", 0)) * step["Actual Loops"]
