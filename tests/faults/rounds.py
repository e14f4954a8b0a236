"""Rounds of chaos: a load, some kills of one victim at random moments, and the count of what that did."""

import random
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tests.faults.audit import Findings
from tests.faults.sale import Sale
from tests.faults.victims import NAMES, Frozen, Victims
from tests.stack import Stack

MIXED = "mixed"
"""Not one victim: each kill takes one to three of them, whichever."""

FROZEN = "frozen-"
"""Not killed but stopped, as on a machine that stalls, and let go on: what it was sent comes late."""

KILLS = 3
BEFORE_S = (0.1, 1.0)
DEAD_S = (0.0, 2.0)
FROZEN_S = (0.5, 6.0)
"""Some shorter and some longer than what a bid waits for its answer."""
BIDS_BETWEEN = 100


@dataclass(slots=True)
class Tally:
    """What the rounds of one victim came to."""

    victim: str
    kills: int = 0
    in_flight: list[int] = field(default_factory=list)
    acknowledged: int = 0
    told_again: int = 0
    findings: list[Findings] = field(default_factory=list)
    longest_silence_s: float = 0.0

    def add(self, sale: Sale, findings: Findings) -> None:
        """One more round."""
        record = sale.load.record
        self.in_flight += sale.hit
        self.kills += len(sale.hit)
        self.acknowledged += record.accepted
        self.told_again += record.replayed
        self.findings.append(findings)
        self.longest_silence_s = max(self.longest_silence_s, record.longest_silence_s())

    def count(self, kind: str) -> int:
        """How many findings of that kind there are."""
        return sum(len(getattr(found, kind)) for found in self.findings)

    def lines(self) -> list[str]:
        """All findings."""
        return [f"{self.victim}: {line}" for found in self.findings for line in found.lines()]


def play(stack: Stack, tally: Tally, chance: random.Random, *, bidders: int) -> Findings:
    """One round: kill and bring back some times under load, then count."""
    sale = Sale.begin(stack, bidders=bidders, seed=chance.randrange(1_000_000))
    try:
        for _ in range(KILLS):
            sale.accepts_more(BIDS_BETWEEN)
            time.sleep(chance.uniform(*BEFORE_S))
            _strike(sale, tally.victim, chance)
        sale.accepts_more(BIDS_BETWEEN)
        findings = sale.count()
    except TimeoutError as error:
        findings = Findings(stuck=[str(error), *_last_words(stack)])
    finally:
        sale.load.give_up()
    tally.add(sale, findings)
    return findings


def _last_words(stack: Stack) -> list[str]:
    """What its processes said last, and whether they live."""
    programs = [*stack.servers.all(), *stack.programs()]
    return [f"{one.name} {'lives' if one.is_alive() else 'is dead'}:\n{one.last_output(40)}" for one in programs]


def _strike(sale: Sale, victim: str, chance: random.Random) -> None:
    """Kill or freeze, and bring back after a while."""
    if victim.startswith(FROZEN):
        away: Victims | Frozen = sale.freeze(victim.removeprefix(FROZEN))
        time.sleep(chance.uniform(*FROZEN_S))
    else:
        away = sale.kill(*(chance.sample(NAMES, chance.randint(1, 3)) if victim == MIXED else [victim]))
        time.sleep(chance.uniform(*DEAD_S))
    away.bring_back()


def in_turn(victims: Sequence[str], chance: random.Random) -> Iterable[str]:
    """The victims for ever, each time in another order, so that none waits long."""
    while True:
        yield from chance.sample(victims, len(victims))
