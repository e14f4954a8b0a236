"""The load test itself: it passes when all is well, and it does fail when something is missing."""

import json
import os
import signal
import subprocess
import sys
from io import StringIO
from types import SimpleNamespace

import pytest
import websocket
from django.core.management import call_command

from bidding.models import Category, LedgerEntry
from deploy.local.instance import Instance
from deploy.local.ports import any_free
from deploy.local.program import ROOT
from deploy.local.supervisor import SIGNALS
from tests.faults.waiting import until
from tests.load import fresh
from tests.load.swarm.books import Acknowledged, Books
from tests.load.swarm.following import Following
from tests.load.swarm.looking_up import look_up, not_among
from tests.load.swarm.shape_names import ABOUT
from tests.load.swarm.visit import Visit

LOCUSTFILE = str(ROOT / "tests" / "load" / "locustfile.py")
CROWD = ("--users", "16", "--spawn-rate", "20", "--run-time", "60s", "--pause-s", "0.3", "--lots", "2")
"""Ended as soon as they have bid."""

BID = Acknowledged(listing_id=7, bid_id="load-1", seq=3, at_ms=1_000, price_minor=1_200, paddle=2, why="outbid_leader")


def stored_bids():
    return LedgerEntry.objects.filter(type="bid").order_by("pk")


@pytest.fixture(scope="module")
def users_file(tmp_path_factory):
    """Where this module's people are."""
    return tmp_path_factory.mktemp("load") / "users.csv"


@pytest.fixture
def locust(live_stack, users_file, tmp_path):
    """Starts a run against the running system."""
    Category.objects.get_or_create(slug="clocks", defaults={"name": "Clocks"})
    if not users_file.exists():
        call_command("load_people", count=12, csv=users_file, force=True, stdout=StringIO())
    place = ("--host", live_stack.url, "--users-file", str(users_file), "--headless", "--only-summary")
    env = {**os.environ, "LOAD_DATABASE_URL": live_stack.database_url}
    runs = []

    def start(*arguments):
        command = [sys.executable, "-m", "locust", "-f", LOCUSTFILE, *place, *CROWD, *arguments]
        own = {"start_new_session": True, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        runs.append(subprocess.Popen(command, env=env, **own))
        return runs[-1]

    yield start
    for run in runs:
        if run.poll() is None:
            os.killpg(run.pid, signal.SIGKILL)
            run.communicate()


def test_a_run_over_two_workers_finds_each_bid_that_they_were_told_is_accepted(locust, tmp_path):
    report = tmp_path / "report.html"
    # A port of its own: another run on this machine has the usual one.
    port = str(any_free())
    enough = stored_bids().count() + 10
    run = locust("--processes", "2", "--html", str(report), "--master-bind-port", port, "--master-port", port)
    until(lambda: stored_bids().count() > enough, "ten bids of this run are stored")
    run.send_signal(signal.SIGINT)
    said, _ = run.communicate(timeout=120)
    assert run.returncode == 0, said
    assert "0 acknowledged bids are in PostgreSQL" not in said
    assert "acknowledged bids are in PostgreSQL, 0 are not" in said
    assert "each acknowledged bid is in PostgreSQL" in report.read_text()


class LosesABid(fresh.FreshSystem):
    """In place of a system of its own one that runs already; PostgreSQL loses a bid of it before the look-up."""

    def start_anew(self, port):
        self.before = stored_bids().count()

    def accompany(self, locust):
        until(lambda: stored_bids().count() > self.before, "a bid of this run is stored")
        self.lost = stored_bids().last()
        self.lost.delete()
        locust.ask_to_stop()
        super().accompany(locust)


@pytest.fixture
def forgetful(live_stack, tmp_path):
    """The running system, and what it is called from here; signals are this process's own again afterwards."""
    before = {number: signal.getsignal(number) for number in SIGNALS}
    instance = Instance(tmp_path / "system")
    instance.env |= {"DATABASE_URL": live_stack.database_url}
    instance.web_ports = [live_stack.port]
    yield LosesABid(instance), instance
    for number, handler in before.items():
        signal.signal(number, handler)


def test_a_bid_that_was_acknowledged_and_is_not_stored_is_named_and_fails_it(forgetful, tmp_path, capfd):
    system, instance = forgetful
    assert fresh.run(system, instance, tmp_path, *fresh.options_of([*CROWD, "--settle-s", "1"])) == 1
    said = capfd.readouterr().out
    lost = system.lost
    named = f"Acknowledged(listing_id={lost.listing_id}, bid_id='{lost.bid_id}'"
    assert f"acknowledged, and not in PostgreSQL: {named}" in said
    assert "1 are not" in said
    assert "1 are missing" in (tmp_path / "report.html").read_text()


class Frames:
    """A socket on which these messages come, and then nothing more."""

    def __init__(self, *messages):
        self._left = [json.dumps(message).encode() for message in messages]

    def settimeout(self, seconds):
        """Nothing is waited for here."""

    def send(self, text):
        """Nobody reads it."""

    def recv_data(self):
        if not self._left:
            raise websocket.WebSocketTimeoutException
        return websocket.ABNF.OPCODE_TEXT, self._left.pop(0)


@pytest.mark.parametrize(("seqs", "problems"), [((5, 6), 0), ((5, 7), 1)])
def test_a_gap_that_a_socket_sees_gets_into_the_books_and_under_the_failures(monkeypatch, seqs, problems):
    frames, fired = Frames(snapshot(4), *(event(seq) | {"at_ms": 0} for seq in seqs)), []
    monkeypatch.setattr(websocket, "create_connection", lambda *_, **__: frames)
    request = SimpleNamespace(fire=lambda **fields: fired.append((fields["name"], fields["exception"])))
    environment = SimpleNamespace(host="http://x", books=Books(), events=SimpleNamespace(request=request))
    visit = Visit(environment, 7)
    visit.arrive()
    visit.listen(1)
    assert len(environment.books.problems) == problems
    assert len([name for name, exception in fired if exception]) == problems


def event(first_seq, seq=None):
    return {"type": "bid", "first_seq": first_seq, "seq": seq or first_seq, "floor_minor": 100}


def snapshot(seq, epoch=1, resumed=False):
    return {"type": "snapshot", "epoch": epoch, "seq": seq, "resumed": resumed, "you": None, "status": "open"}


@pytest.fixture
def view():
    """Somebody who has seen a listing up to its fourth event."""
    view = Following(7)
    assert view.take(snapshot(4)) is None
    return view


def test_events_that_follow_each_other_are_right_merged_ones_too(view):
    assert [view.take(event(5)), view.take(event(6, 9)), view.take(event(10))] == [None, None, None]


@pytest.mark.parametrize("wrong", [event(6), event(4), event(5, 4)])
def test_a_gap_and_a_repetition_are_told(view, wrong):
    assert "where 5 was due" in view.take(wrong)


def test_who_comes_back_goes_on_where_it_was(view):
    assert view.place == "?epoch=1&seq=4"
    assert view.take(snapshot(6, resumed=True)) is None
    assert view.take(event(5, 6)) is None


def test_who_comes_back_and_misses_an_event_tells_it(view):
    view.take(snapshot(6, resumed=True))
    assert "where 5 was due" in view.take(event(6))


def test_a_snapshot_that_could_not_resume_is_a_new_start(view):
    assert view.take(snapshot(1, epoch=2)) is None
    assert view.take(event(2)) is None


def test_a_listing_that_went_back_within_its_epoch_is_told(view):
    assert "came after 4" in view.take(snapshot(3))


@pytest.mark.parametrize("stored", [[], [BID._replace(seq=4)], [BID._replace(price_minor=1)]])
def test_a_bid_that_is_stored_otherwise_than_acknowledged_counts_as_missing(stored):
    assert not_among([BID], stored) == [BID]


def test_a_bid_that_comes_late_is_waited_for():
    answers = iter([[BID], []])
    assert look_up([BID], lambda wanted: next(answers), patience_s=5) == []


def test_the_page_for_readers_tells_what_each_shape_is():
    page = (ROOT / "docs" / "load-testing.md").read_text()
    assert [name for name in ABOUT if f"\n| `{name}` | " not in page] == []
