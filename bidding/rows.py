"""Log entries as PostgreSQL's rows: storing them, and what they change of listings. Called with the cursor locked."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

from bidding.entries import Entry, StreamId, fields_of
from bidding.models import LedgerEntry

COLUMNS = (
    "shard", "epoch", "stream_ms", "stream_n", "listing_id", "type", "seq", "at_ms", "bidder_id", "paddle", "bid_id",
    "kind", "value_minor", "shown_minor", "price_minor", "why", "public", "voided", "payload",
)  # fmt: skip

STATE_COLUMNS = {
    "epoch": "integer",
    "seq": "bigint",
    "at_ms": "bigint",
    "status": "varchar",
    "price_minor": "bigint",
    "floor_minor": "bigint",
    "leader_paddle": "integer",
    "bid_count": "integer",
    "starts_at_ms": "bigint",
    "ends_at_ms": "bigint",
    "hard_end_ms": "bigint",
}
"""Of a listing: what each of its entries says, with PostgreSQL's type."""

TERMS_COLUMNS = {
    "currency": "varchar",
    "start_minor": "bigint",
    "reserve_minor": "bigint",
    "buy_now_minor": "bigint",
    "steps": "jsonb",
    "soft_close_ms": "bigint",
    "soft_close_cap_ms": "bigint",
}
"""Of a listing: what its ``opened`` and ``terms`` entries say."""

_COPY = f"COPY bidding_ledgerentry ({', '.join(COLUMNS)}) FROM STDIN"
_INSERT = (  # names only, no value
    f"INSERT INTO bidding_ledgerentry ({', '.join(COLUMNS)}) VALUES ({', '.join(['%s'] * len(COLUMNS))})"  # noqa: S608
    " ON CONFLICT (shard, epoch, stream_ms, stream_n) DO NOTHING"
)
_NULL = "\\N"
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def values_of(shard: int, entry: Entry) -> tuple[Any, ...]:
    """The entry's row, in the order of COLUMNS."""
    fields = entry.fields
    get = fields.get
    return (
        shard, fields["epoch"], entry.stream.ms, entry.stream.n, fields["listing"], fields["type"], fields["seq"],
        fields["at_ms"], get("bidder"), get("paddle"), get("bid_id"), get("kind"), get("value_minor"),
        get("shown_minor"), fields["price_minor"], get("why"), get("public", False), False, entry.payload,
    )  # fmt: skip


def insert_all(logs: Mapping[int, Sequence[Entry]]) -> None:
    """Store all of these shards' entries or raise IntegrityError or DataError; checked here, not at the commit."""
    text = "".join([_line(shard, entry) for shard, entries in logs.items() for entry in entries])
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.copy_expert(_COPY, io.BytesIO(text.encode()))
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _line(shard: int, entry: Entry) -> str:
    cells = [
        _text(value) if value.__class__ is str else _NULL if value is None else str(value)
        for value in values_of(shard, entry)
    ]
    return "\t".join(cells) + "\n"


def _text(value: str) -> str:
    # To look for each is a tenth of what it takes to go through the text with a table.
    if "\\" in value or "\t" in value or "\n" in value or "\r" in value:
        return value.translate(_ESCAPES)
    return value


def insert(shard: int, entry: Entry) -> bool:
    """Store one entry; False when the key is taken. Raises IntegrityError, DataError, ValueError."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(_INSERT, values_of(shard, entry))
        return bool(cursor.rowcount)


def apply(entries: Sequence[Entry]) -> None:
    """Bring listings and voided bids up to date with the entries just stored, which are in order."""
    _update_listings(STATE_COLUMNS, {entry.listing_id: entry.fields for entry in entries})
    terms = {entry.listing_id: entry.fields for entry in entries if entry.type in ("opened", "terms")}
    if terms:
        _update_listings(TERMS_COLUMNS, {pk: {**fields, "steps": _steps_json(fields)} for pk, fields in terms.items()})
    for entry in entries:
        if entry.type == "void":
            _mark_voided(entry)


def reapply(listing_id: int) -> None:
    """Bring the listing up to date with all of its rows, after one was stored out of its turn."""
    rows = LedgerEntry.objects.filter(listing_id=listing_id).order_by("epoch", "stream_ms", "stream_n")
    last_terms = rows.filter(type__in=("opened", "terms")).last()
    apply([entry_of(row) for row in (last_terms, *rows.filter(type="void"), rows.last()) if row is not None])


def entry_of(row: LedgerEntry) -> Entry:
    """The log entry that the row keeps."""
    return Entry(StreamId(row.stream_ms, row.stream_n), row.payload, fields_of(row.payload))


def _steps_json(fields: Mapping[str, Any]) -> str:
    bands = (band.split(":") for band in fields["steps"].split(","))
    return f"[{', '.join(f'[{int(low)}, {int(step)}]' for low, step in bands)}]"


def _update_listings(columns: Mapping[str, str], rows: Mapping[int, Mapping[str, Any]]) -> None:
    names = ", ".join(columns)
    arrays = ", ".join(f"%s::{kind}[]" for kind in ("bigint", *columns.values()))
    with connection.cursor() as cursor:
        cursor.execute(  # names only, no value
            f"UPDATE bidding_listing SET ({names}) = ({', '.join(f'new.{name}' for name in columns)})"  # noqa: S608
            f" FROM unnest({arrays}) AS new (listing_id, {names}) WHERE bidding_listing.id = new.listing_id",
            [list(rows), *([fields[name] for fields in rows.values()] for name in columns)],
        )


def _mark_voided(entry: Entry) -> None:
    """The bidder's bids before the voiding; later ones count again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE bidding_ledgerentry SET voided = TRUE WHERE listing_id = %s AND bidder_id = %s AND type = 'bid'"
            " AND (epoch, stream_ms, stream_n) < (%s, %s, %s)",
            [entry.listing_id, entry.fields["bidder"], entry.epoch, entry.stream.ms, entry.stream.n],
        )
