"""Listings that ended while everything was down close at the next start, with a result."""

from django.db import connection

from bidding.entries import fields_of
from bidding.models import LedgerEntry
from tests.clock import now_ms
from tests.faults import settled
from tests.faults.conftest import Begin
from tests.faults.waiting import until

LASTS_MS = 4_000


def test_a_listing_that_ended_while_everything_was_down_closes_at_the_next_start(begin: Begin) -> None:
    sale = begin(short_ms=LASTS_MS)
    latest_end_ms = now_ms() + LASTS_MS

    dead = sale.kill("all")
    until(lambda: now_ms() > latest_end_ms, "the short listings have ended")
    dead.bring_back()

    connection.close()
    until(lambda: settled.results(sale.short) == len(sale.short), "each has its result")
    for listing_id in sale.short:
        payloads = LedgerEntry.objects.filter(listing=listing_id).order_by("stream_ms", "stream_n")
        entries = [fields_of(payload) for payload in payloads.values_list("payload", flat=True)]
        assert len(entries) > 2, "people have bid on it"
        assert entries[-1]["status"] == "closed"
        assert entries[-1]["ends_at_ms"] == entries[0]["ends_at_ms"], "nobody watched the outage: it moves no end"
    sale.end()
