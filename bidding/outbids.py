"""Who was outbid, read from the stored entries: told once, and anew when it happens again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from bidding import installation, signals
from bidding.entries import fields_of
from bidding.models import Notice, NoticeCursor, ShardCursor
from bidding.selectors import is_outbid, newest_entries

ENTRIES_AT_ONCE = 1_000

Place = tuple[int, int, int]
"""Epoch, and both parts of the stream id: the order of a shard's entries."""

Lost = dict[tuple[int, int], int]
"""When a person lost the lead of a listing, by person and listing."""

_PLACE = ("epoch", "stream_ms", "stream_n")

# Rows of one shard appear in the log's order, as the persister has its cursor locked. The entry before an outbidding
# one says who led.
_ENTRIES = """
    SELECT entry.epoch, entry.stream_ms, entry.stream_n, entry.listing_id, entry.at_ms, before.payload
    FROM (
        SELECT epoch, stream_ms, stream_n, listing_id, at_ms, why FROM bidding_ledgerentry
        WHERE shard = %s AND (epoch, stream_ms, stream_n) > (%s, %s, %s)
        ORDER BY epoch, stream_ms, stream_n LIMIT %s
    ) AS entry
    LEFT JOIN LATERAL (
        SELECT payload FROM bidding_ledgerentry AS earlier
        WHERE entry.why = 'outbid_leader' AND earlier.listing_id = entry.listing_id
            AND (earlier.epoch, earlier.stream_ms, earlier.stream_n) < (entry.epoch, entry.stream_ms, entry.stream_n)
        ORDER BY earlier.epoch DESC, earlier.stream_ms DESC, earlier.stream_n DESC LIMIT 1
    ) AS before ON TRUE
    ORDER BY entry.epoch, entry.stream_ms, entry.stream_n
"""

_READ_BY_LEADERS = """
    UPDATE bidding_notice SET read_at = %s WHERE id IN (
        SELECT notice.id FROM bidding_notice AS notice
        JOIN unnest(%s::bigint[], %s::bigint[]) AS leads (user_id, listing_id)
            ON notice.user_id = leads.user_id AND notice.listing_id = leads.listing_id
        WHERE notice.kind = 'outbid' AND notice.read_at IS NULL
        FOR UPDATE OF notice SKIP LOCKED
    )
"""


@dataclass(frozen=True, slots=True)
class Page:
    """Stored entries of a shard after a place: how many, up to where, whose leads they ended, on which listings."""

    read: int
    last: Place
    lost: Lost
    listing_ids: frozenset[int]


def tell_outbid() -> int:
    """Write or renew the notice of everyone whose lead somebody's bid took since; returns how many.

    Only where that still holds: not for who leads again by now, nor of a listing that has ended, which another notice
    tells. Who leads again has no unread one left. A voided bidder is not outbid. Safe when several run at once.
    """
    return sum(_tell_shard(shard) for shard in _shards_behind())


def _shards_behind() -> list[int]:
    stored = dict(_places(ShardCursor))
    return [shard for shard, place in _places(NoticeCursor) if place < stored.get(shard, place)]


def _places(cursors: type[ShardCursor] | type[NoticeCursor]) -> Iterator[tuple[int, Place]]:
    for shard, *place in cursors.objects.order_by("shard").values_list("shard", *_PLACE):
        yield shard, (place[0], place[1], place[2])


def _tell_shard(shard: int) -> int:
    told = 0
    while True:
        page, renewed = _tell_page(shard)
        told += renewed
        if page is None or page.read < ENTRIES_AT_ONCE:
            return told


def _tell_page(shard: int) -> tuple[Page | None, int]:
    with transaction.atomic():
        cursor = NoticeCursor.objects.select_for_update(skip_locked=True).filter(shard=shard).first()
        if cursor is None:
            return None, 0
        stored = dict(_places(ShardCursor))[shard]  # looked up first: all up to there is seen below
        page = _read(cursor)
        renewed = _renew(page)
        place = page.last if page.read == ENTRIES_AT_ONCE else max(page.last, stored)
        NoticeCursor.objects.filter(pk=shard).update(**dict(zip(_PLACE, place, strict=True)))
        if renewed:
            signals.say_notices_written()
        return page, renewed


def _read(cursor: NoticeCursor) -> Page:
    after = (cursor.epoch, cursor.stream_ms, cursor.stream_n)
    with connection.cursor() as sql:
        sql.execute(_ENTRIES, [cursor.shard, *after, ENTRIES_AT_ONCE])
        rows = sql.fetchall()
    lost: Lost = {}
    for *_, listing_id, at_ms, before in rows:
        leader = fields_of(before)["leader"] if before else None
        if leader is not None:
            lost[leader, listing_id] = at_ms
    last = (rows[-1][0], rows[-1][1], rows[-1][2]) if rows else after
    return Page(len(rows), last, lost, frozenset(row[3] for row in rows))


def _renew(page: Page) -> int:
    states = newest_entries(page.listing_ids)
    _read_by_leaders(states)
    now_ms = installation.database_now_ms()
    notices = [
        Notice(
            user_id=user_id,
            listing_id=listing_id,
            kind=Notice.Kind.OUTBID,
            price_minor=states[listing_id]["price_minor"],
            at_ms=at_ms,
        )
        for (user_id, listing_id), at_ms in sorted(page.lost.items())
        if is_outbid(states[listing_id], user_id, now_ms)
    ]
    Notice.objects.bulk_create(
        notices,
        update_conflicts=True,
        unique_fields=["user", "listing", "kind"],
        update_fields=["price_minor", "at_ms", "read_at", "told_at"],
    )
    return len(notices)


def _read_by_leaders(states: Mapping[int, Mapping[str, Any]]) -> None:
    """Whoever leads knows. One that its person reads just now is left to that."""
    leads = [(state["leader"], pk) for pk, state in states.items() if state["leader"] is not None]
    with connection.cursor() as sql:
        sql.execute(_READ_BY_LEADERS, [timezone.now(), [lead[0] for lead in leads], [lead[1] for lead in leads]])
