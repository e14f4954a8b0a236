"""``begin``: starts a sale, a load of bidders on a running system. ``sale``: one that has begun."""

import asyncio
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

import pytest
from django.core.management import call_command
from django.db import connection

from tests.faults import sale as people_and_listings
from tests.faults import settled
from tests.faults.audit import audit
from tests.faults.load import ENOUGH_IN_FLIGHT, Load
from tests.faults.market import Market
from tests.faults.record import Ask, Key
from tests.faults.repeating import ask_again
from tests.faults.victims import Victims, bury, kill9, victims_of
from tests.faults.waiting import until
from tests.stack import Stack

BIDDERS = 40
LONG, SHORT = 6, 2
SHORT_MS = 2_500
"""Some listings end while the test runs."""

MORE_BIDS = 300
"""Accepted before the blow, and again after it."""


@dataclass(slots=True)
class Sale:
    """A load on a running system, and everything that happens to them."""

    stack: Stack
    load: Load
    long: list[int]
    short: list[int]

    @property
    def listings(self) -> list[int]:
        """All that is for sale."""
        return [*self.long, *self.short]

    def accepts_more(self, bids: int = MORE_BIDS) -> float:
        """Return when that many more bids were accepted; the seconds that took."""
        enough = self.load.record.accepted + bids
        return until(lambda: self.load.record.accepted >= enough, f"{bids} more bids are accepted", timeout_s=60)

    def refuses_all(self) -> None:
        """Return when every bid is answered ``unavailable``, and none is accepted any more."""
        record = self.load.record
        for _ in range(2):  # the first round lets answers arrive that were on their way
            accepted, enough = record.accepted, record.unavailable + 2 * BIDDERS
            until(lambda enough=enough: record.unavailable >= enough, "bids are answered `unavailable`")
        assert record.accepted == accepted

    def strike(self, blow: Callable[[], None]) -> list[Ask]:
        """Deal the blow with enough bids in flight; returns those."""
        hit = self.load.strike(blow)
        assert len(hit) >= ENOUGH_IN_FLIGHT
        return hit

    def kill(self, *names: str) -> Victims:
        """``kill -9`` with enough bids in flight; returns who is dead."""
        victims = victims_of(self.stack, names)
        processes = victims.aim()
        self.strike(lambda: kill9(processes))
        bury(victims, processes)
        return victims

    def end(self, *, forgiven: Collection[Key] = ()) -> None:
        """Stop bidding, let the log come through, and count: nothing may be wrong."""
        record = self.load.record
        self.load.stop()
        connection.close()
        settled.until_drained()
        until(lambda: settled.results(self.short) == len(self.short), "what has ended has its result")
        assert settled.wrong_results(self.listings) == []
        asks = [ask for ask in record.accepted_asks() if ask.key not in forgiven]
        asyncio.run(ask_again(self.load, asks[-500:]))
        assert audit(record, settled.rows_of(self.listings), forgiven=forgiven).lines() == []
        assert not record.unanswered()
        call_command("verify")


Begin = Callable[..., Sale]


@pytest.fixture
def begin(live_stack: Stack) -> Iterator[Begin]:
    """Lets forty bidders loose, each with one bid in flight, on long listings and on some that soon end."""
    loads: list[Load] = []

    def _begin(*, short_ms: int = SHORT_MS) -> Sale:
        settled.until_open()
        people = people_and_listings.people(BIDDERS)
        long = [people_and_listings.listing() for _ in range(LONG)]
        short = [people_and_listings.listing(lasts_ms=short_ms) for _ in range(SHORT)]
        load = Load(live_stack.ws_url, people, Market([*long, *short]))
        loads.append(load)
        load.start()
        sale = Sale(live_stack, load, long, short)
        sale.accepts_more()
        return sale

    yield _begin
    for load in loads:
        load.give_up()


@pytest.fixture
def sale(begin: Begin) -> Sale:
    """A sale that has begun."""
    return begin()
