"""The ledger's data is lost, or older data put back: nothing is decided until somebody rebuilds it from PostgreSQL."""

import asyncio
import shutil

import redis
from django.conf import settings
from django.core.management import call_command

from tests.faults import settled
from tests.faults.record import Key
from tests.faults.repeating import ask_again
from tests.faults.sale import Sale
from tests.faults.waiting import until


def test_a_flushed_ledger_takes_nothing_until_it_is_rebuilt(sale: Sale) -> None:
    ledger = redis.Redis.from_url(settings.BIDDING_REDIS_URL)
    postgresql_reads_on(sale)

    sale.strike(ledger.flushall)

    rebuild(sale)


def test_an_older_file_put_back_takes_nothing_until_it_is_rebuilt(sale: Sale) -> None:
    files = sale.stack.servers.var_dir / "ledger"
    older = files.with_name("older-ledger")
    shutil.copytree(files, older)
    postgresql_reads_on(sale)

    dead = sale.kill("ledger")
    shutil.rmtree(files)
    older.rename(files)
    dead.bring_back()

    rebuild(sale)


def postgresql_reads_on(sale: Sale) -> None:
    enough = settled.stored_bids() + 100
    sale.accepts_more()
    until(lambda: settled.stored_bids() >= enough, "PostgreSQL has read a hundred bids more")


def rebuild(sale: Sale) -> None:
    """What holds until a rebuild, and after it."""
    record = sale.load.record
    sale.refuses_all()
    kept = {row.key for row in settled.rows_of(sale.listings) if row.is_bid}
    lost = {ask.key for ask in record.accepted_asks()} - kept

    call_command("rebuild_ledger", "--yes")

    sale.accepts_more()
    assert kept
    until(lambda: all(has_moved_on(record.epochs[pk]) for pk in sale.long), "every lot is read anew")
    asyncio.run(ask_again(sale.load, [record.asks[key] for key in sorted(kept) if is_acknowledged(sale, key)]))
    sale.end(forgiven=lost)


def has_moved_on(epochs: set[int]) -> bool:
    return {min(epochs), min(epochs) + 1} <= epochs


def is_acknowledged(sale: Sale, key: Key) -> bool:
    return sale.load.record.asks[key].accepted is not None
