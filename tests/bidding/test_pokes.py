"""Poking a task beside beat: at once, not too often, and never in the way."""

import pytest
from django.core.cache import cache
from django.db import OperationalError

from bidding import persister, pokes
from tests.bidding.shop import store


class Task:
    name = "task"

    def __init__(self, error: Exception | None = None) -> None:
        self.pokes, self.error = [], error

    def apply_async(self, **options) -> None:
        self.pokes.append(options)
        if self.error:
            raise self.error


def test_what_was_stored_is_said_at_once_and_nothing_else(shop):
    said = []
    shop.listing()

    persister.work(linger_s=0, stored=lambda: said.append("stored"))
    persister.work(linger_s=0, stored=lambda: said.append("stored"))

    assert said == ["stored"]
    assert store() == 0


def test_a_poke_is_not_kept_for_whoever_comes_late():
    task = Task()
    pokes.send(task)
    assert task.pokes == [{"expires": pokes.EXPIRES_S, "retry": False}]


def test_a_broker_that_is_away_is_beats_to_wait_for():
    pokes.send(Task(pokes.BrokerAway("refused")))


def test_what_happens_often_is_poked_now_and_then(monkeypatch):
    now_s = 100.0
    monkeypatch.setattr(pokes.time, "monotonic", lambda: now_s)
    task = Task()
    poke = pokes.Paced(lambda: task)
    for now_s in (100.0, 100.1, 100.2, 100.3, 100.4):  # noqa: B007 the clock above reads it
        poke()
    assert len(task.pokes) == 2


@pytest.mark.parametrize("error", [OperationalError("gone"), TimeoutError("gone")])
def test_a_job_waits_for_what_is_away_and_says_so_once_until_it_worked(db, caplog, monkeypatch, error):
    def away() -> None:
        raise error

    monkeypatch.setattr(pokes.connection, "close", lambda: None)
    pokes.forget_said()
    for job in (away, away, list, away):
        pokes.do("job", job, away=(OSError,))
    assert caplog.messages == ["job waits: gone"] * 2
    pokes.forget_said()


def test_a_job_that_is_wrong_is_not_quiet(db):
    with pytest.raises(ZeroDivisionError):
        pokes.do("job", lambda: 1 / 0, away=(OSError,))


def test_what_is_done_at_leisure_runs_once_at_a_time_and_rests_when_it_took_long(monkeypatch):
    now_s, done = 100.0, []
    monkeypatch.setattr(pokes.time, "monotonic", lambda: now_s)
    cache.delete("pokes:job")

    def work(took_s: float) -> None:
        nonlocal now_s
        pokes.do_at_leisure("job", lambda: done.append("in the middle of another"))
        now_s += took_s
        done.append(took_s)

    pokes.do_at_leisure("job", lambda: work(0.01))
    pokes.do_at_leisure("job", lambda: work(0.5))
    pokes.do_at_leisure("job", lambda: done.append("in its rest"))

    assert done == [0.01, 0.5]
    cache.delete("pokes:job")
