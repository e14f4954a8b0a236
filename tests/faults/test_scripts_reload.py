"""Scripts that the ledger forgot are loaded again without anybody noticing."""

import redis
from django.conf import settings

from tests.faults.sale import Sale


def test_a_script_flush_under_load_is_not_noticed(sale: Sale) -> None:
    ledger = redis.Redis.from_url(settings.BIDDING_REDIS_URL)

    for _ in range(5):
        sale.strike(ledger.script_flush)
        sale.accepts_more(100)

    assert not sale.load.record.unavailable
    assert not sale.load.record.disconnected
    sale.end()
