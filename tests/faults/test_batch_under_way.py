"""A batch that was read before the ledger was lost, and is stored after it is back, is not overlooked."""

import threading
from queue import Queue

import pytest
from django.db import connection, transaction

from bidding import comparison, keys, recovery
from bidding.models import ShardCursor
from bidding.outcomes import LedgerBehind
from tests.faults.waiting import until

RECOVERY_WAITS = "SELECT 1 FROM pg_locks WHERE NOT granted"


@pytest.mark.django_db(transaction=True)
def test_recovery_waits_for_a_batch_under_way_and_finds_that_the_log_lacks_it(ledger) -> None:
    recovery.recover()
    ledger.mset({keys.guard(shard): "of an earlier start" for shard in range(16)})
    outcomes: Queue[object] = Queue()

    with transaction.atomic():  # the batch
        ShardCursor.objects.filter(shard=3).update(stream_ms=1)
        other = threading.Thread(target=recover_into, args=(outcomes,))
        other.start()
        until(recovery_waits, "recovery waits for the batch")
    other.join(10)

    outcome = outcomes.get_nowait()
    assert isinstance(outcome, LedgerBehind)
    assert "shard 3" in str(outcome)
    assert not any(view.is_open for view in comparison.look(range(16)).values())


def recovery_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(RECOVERY_WAITS)
        return cursor.fetchone() is not None


def recover_into(outcomes: Queue[object]) -> None:
    try:
        outcomes.put(recovery.recover())
    except LedgerBehind as error:
        outcomes.put(error)
    finally:
        connection.close()
