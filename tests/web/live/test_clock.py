"""What time it is at the ledger."""

from web.live.clock import LedgerClock


class Clocks:
    """A local clock that a test sets, and a ledger clock that is ahead of it."""

    def __init__(self) -> None:
        self.local_s = 1_000.0
        self.clock = LedgerClock(local_s=lambda: self.local_s, wall_s=lambda: 5_000.0)

    def ask(self, ahead_ms: float, there_s: float, back_s: float) -> None:
        """A read whose way took so long."""
        sent_s = self.local_s
        now_ms = int((sent_s + there_s) * 1000 + ahead_ms)
        self.local_s += there_s + back_s
        self.clock.sample(now_ms, sent_s)


def test_before_any_answer_the_local_wall_clock_counts() -> None:
    assert Clocks().clock.now_ms() == 5_000_000


def test_the_way_is_halved() -> None:
    clocks = Clocks()
    clocks.ask(ahead_ms=250_000, there_s=0.010, back_s=0.010)
    assert abs(clocks.clock.now_ms() - (clocks.local_s * 1000 + 250_000)) <= 1


def test_a_slow_answer_does_not_spoil_a_good_one() -> None:
    clocks = Clocks()
    clocks.ask(ahead_ms=250_000, there_s=0.001, back_s=0.001)
    clocks.ask(ahead_ms=250_000, there_s=0.001, back_s=0.900)
    assert abs(clocks.clock.now_ms() - (clocks.local_s * 1000 + 250_000)) <= 2


def test_a_clock_that_was_set_is_believed_at_once() -> None:
    clocks = Clocks()
    clocks.ask(ahead_ms=250_000, there_s=0.001, back_s=0.001)
    clocks.ask(ahead_ms=200_000, there_s=0.005, back_s=0.005)
    assert abs(clocks.clock.now_ms() - (clocks.local_s * 1000 + 200_000)) <= 2


def test_seconds_until_a_moment_at_the_ledger() -> None:
    clocks = Clocks()
    clocks.ask(ahead_ms=0, there_s=0.0, back_s=0.0)
    assert abs(clocks.clock.seconds_until(int(clocks.local_s * 1000) + 1_500) - 1.5) <= 0.001
    assert clocks.clock.seconds_until(0) == 0.0
