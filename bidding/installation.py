"""What this installation and its ledger agreed on at first use: how many shards, and the epoch."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from bidding import connections, keys
from bidding.models import LedgerState, NoticeCursor, ShardCursor


def ensure_rows() -> LedgerState:
    """The installation's row, made at first use with cursors for each shard.

    Raises ImproperlyConfigured when the settings have another number of shards.
    """
    state, created = LedgerState.objects.get_or_create(pk=1, defaults={"shards": settings.BIDDING_SHARDS})
    _check_shards("PostgreSQL", state.shards)
    if created:
        shards = range(state.shards)
        ShardCursor.objects.bulk_create(
            [ShardCursor(shard=shard, epoch=state.epoch) for shard in shards], ignore_conflicts=True
        )
        NoticeCursor.objects.bulk_create(
            [NoticeCursor(shard=shard, epoch=state.epoch) for shard in shards], ignore_conflicts=True
        )
    return state


def ensure_ledger() -> None:
    """Note the number of shards in the ledger at first use.

    Raises ImproperlyConfigured when the ledger was installed with another, LedgerUnavailable.
    """
    with connections.outages():
        client = connections.cold(0)
        client.set(keys.SHARDS, settings.BIDDING_SHARDS, nx=True)
        _check_shards("the ledger", int(client.get(keys.SHARDS) or 0))


def _check_shards(where: str, shards: int) -> None:
    if shards != settings.BIDDING_SHARDS:
        raise ImproperlyConfigured(
            f"{where} was installed with {shards} shards, BIDDING_SHARDS is {settings.BIDDING_SHARDS}:"
            " it can't be changed afterwards."
        )


def database_now_ms() -> int:
    """PostgreSQL's clock, which all processes share even while the ledger is away."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint")
        return int(cursor.fetchone()[0])
