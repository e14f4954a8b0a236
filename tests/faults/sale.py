"""A load on a running system, everything that happens to them, and the counting afterwards."""

import asyncio
import signal
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from django.core.management import call_command
from django.db import connection

from bidding.verify import verify
from tests.faults import settled, stock
from tests.faults.audit import Findings, audit
from tests.faults.load import ENOUGH_IN_FLIGHT, Load
from tests.faults.market import Market
from tests.faults.record import Ask, Key
from tests.faults.repeating import ask_again
from tests.faults.victims import Frozen, Victims, bury, kill9, send, victims_of
from tests.faults.waiting import until
from tests.stack import Stack

BIDDERS = 40
LONG, SHORT = 6, 2
SHORT_MS = 2_500
"""Some listings end while the load runs."""

MORE_BIDS = 300
"""Accepted before a blow, and again after it."""

ASKED_AGAIN = 500
"""Accepted bids, the last ones, that are asked for once more at the end."""


@dataclass(slots=True)
class Sale:
    """A load on listings, some of which soon end."""

    stack: Stack
    load: Load
    long: list[int]
    short: list[int]
    hit: list[int] = field(default_factory=list)
    """How many bids were in flight at each blow."""

    @classmethod
    def begin(cls, stack: Stack, *, bidders: int = BIDDERS, short_ms: int = SHORT_MS, seed: int = 1) -> "Sale":
        """Let the bidders loose, each with one bid in flight."""
        settled.until_open()
        people = stock.people(bidders)
        long = [stock.listing() for _ in range(LONG)]
        short = [stock.listing(lasts_ms=short_ms) for _ in range(SHORT)]
        sale = cls(stack, Load(stack.ws_url, people, Market([*long, *short]), seed), long, short)
        sale.load.start()
        return sale

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
            accepted, enough = record.accepted, record.unavailable + 2 * len(self.load.people)
            until(lambda enough=enough: record.unavailable >= enough, "bids are answered `unavailable`")
        assert record.accepted == accepted

    def strike(self, blow: Callable[[], None]) -> list[Ask]:
        """Deal the blow with enough bids in flight; returns those."""
        hit = self.load.strike(blow)
        self.hit.append(len(hit))
        assert len(hit) >= ENOUGH_IN_FLIGHT
        return hit

    def kill(self, *names: str) -> Victims:
        """``kill -9`` with enough bids in flight; returns who is dead."""
        victims = victims_of(self.stack, names)
        processes = victims.aim()
        self.strike(lambda: kill9(processes))
        bury(victims, processes)
        return victims

    def freeze(self, *names: str) -> Frozen:
        """Stop their processes with enough bids in flight; they know nothing of it."""
        processes = victims_of(self.stack, names).aim()
        self.strike(lambda: send(processes, signal.SIGSTOP))
        return Frozen(processes)

    def count(self, *, forgiven: Collection[Key] = ()) -> Findings:
        """Stop bidding, let the log come through, and say all that is wrong."""
        record = self.load.record
        self.load.stop()
        connection.close()
        settled.until_drained()
        until(lambda: settled.results(self.short) == len(self.short), "what has ended has its result")
        asks = [ask for ask in record.accepted_asks() if ask.key not in forgiven]
        asyncio.run(ask_again(self.load, asks[-ASKED_AGAIN:]))
        found = audit(record, settled.rows_of(self.listings), forgiven=forgiven)
        found.results += settled.wrong_results(self.listings)
        found.told += [f"{ask.key} never got an answer" for ask in record.unanswered()]
        for listing_id in self.listings:
            found.verify += verify(listing_id=listing_id, say=lambda _: None)
        return found

    def end(self, *, forgiven: Collection[Key] = ()) -> None:
        """Count: nothing may be wrong, neither here nor elsewhere."""
        wrong = self.count(forgiven=forgiven).lines()
        assert not wrong, "\n".join(wrong)
        call_command("verify")
