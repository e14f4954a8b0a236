"""`make run`, for real: a whole instance on data of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress

import psutil
import pytest

from deploy.local.ports import any_free
from deploy.local.program import ROOT

PROCESSES = ("web", "worker", "beat", "soft", "ledger", "postgres")
pytestmark = pytest.mark.slow


class MakeRun:
    """The command behind `make run`, what it says, and its processes."""

    def __init__(self, directory):
        self.var_dir, self.port = directory / "var", any_free()
        self._output = directory / "output"
        self.process = None

    def start(self):
        env = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        env |= {"PORT": str(self.port), "VAR": str(self.var_dir), "ENV_FILE": os.devnull}
        command = [sys.executable, "-m", "deploy.local.run"]
        with self._output.open("w") as output:
            self.process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=output, stderr=subprocess.STDOUT)

    @property
    def said(self):
        return self._output.read_text()

    def wait_for(self, text, timeout_s=90):
        deadline_s = time.monotonic() + timeout_s
        while text not in self.said:
            assert self.process.poll() is None, self.said
            assert time.monotonic() < deadline_s, f"{text!r} was not said:\n{self.said}"
            time.sleep(0.1)

    def pid(self, name):
        return int((self.var_dir / "run" / f"{name}.pid").read_text().split()[0])

    def everything(self):
        own = psutil.Process(self.process.pid)
        return [own, *own.children(recursive=True)]

    def kill_everything(self):
        """As a crash of the machine would: nobody notices another's death."""
        everything = self.everything()
        for deed in (psutil.Process.suspend, psutil.Process.kill):
            for process in everything:
                with suppress(psutil.NoSuchProcess):
                    deed(process)
        psutil.wait_procs(everything, timeout=10)
        self.process.wait()

    def open_page(self, path=""):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{path}", timeout=10) as answer:
            return answer.status, answer.read().decode()


@pytest.fixture(scope="module")
def instance(tmp_path_factory):
    """A running instance. The tests here build on each other, in their order."""
    made = MakeRun(tmp_path_factory.mktemp("run"))
    made.start()
    yield made
    if made.process.poll() is None:
        made.kill_everything()


def test_it_says_where_it_is_and_who_may_sign_in(instance):
    instance.wait_for("Ready after")
    ready = next(line for line in instance.said.splitlines() if line.startswith("Ready"))
    assert f"http://127.0.0.1:{instance.port}/" in ready
    assert "bidder1…bidder60" in ready
    assert "admin" in ready
    assert instance.open_page()[0] == 200


def test_its_secrets_are_its_owners(instance):
    for name in ("secret_key", "redis", "postgres"):
        assert (instance.var_dir / "secrets" / name).stat().st_mode & 0o077 == 0
    assert (instance.var_dir / "env").stat().st_mode & 0o077 == 0


def test_a_second_one_in_the_same_directory_is_refused(instance):
    env = {"PATH": os.environ["PATH"], "VAR": str(instance.var_dir), "ENV_FILE": os.devnull}
    command = [sys.executable, "-m", "deploy.local.run"]
    second = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert second.returncode == 1
    assert "already" in second.stdout
    assert instance.open_page()[0] == 200


@pytest.mark.parametrize("name", PROCESSES)
def test_what_is_killed_comes_back(instance, name):
    killed = instance.pid(name)
    os.kill(killed, signal.SIGKILL)
    instance.wait_for(f"{name} ended (killed by SIGKILL)")
    instance.wait_for(f"{name} is back")
    assert instance.pid(name) != killed


def listings(instance):
    return {listing["id"] for listing in json.loads(instance.open_page("api/v1/listings/")[1])["results"]}


def test_after_a_kill_of_everything_it_starts_again_and_nothing_is_lost_or_made_twice(instance):
    before = listings(instance)
    instance.kill_everything()
    instance.start()
    instance.wait_for("Ready after")
    assert listings(instance) == before


def test_interrupting_it_leaves_no_process(instance):
    everything = instance.everything()
    assert len(everything) > len(PROCESSES)
    instance.process.send_signal(signal.SIGINT)
    assert instance.process.wait(30) == 0
    assert [process for process in everything if process.is_running()] == []


def test_a_supervisor_that_is_killed_leaves_nothing_in_the_way(instance):
    instance.start()
    instance.wait_for("database tables …")
    instance.process.kill()
    instance.process.wait()
    instance.start()
    instance.wait_for("demo data …")


def test_ending_it_by_sigterm_while_it_starts_is_as_clean(instance):
    everything = instance.everything()
    instance.process.terminate()
    assert instance.process.wait(30) == 0
    assert [process for process in everything if process.is_running()] == []


def test_a_port_that_is_asked_for_and_taken_is_said_so(tmp_path):
    made = MakeRun(tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", made.port))
        taken.listen()
        made.start()
        assert made.process.wait(30) == 1
    assert f"Port {made.port} is taken." in made.said


def test_help_shows_an_example():
    command = [sys.executable, "-m", "deploy.local.run", "--help"]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "PORT=8010 VAR=/tmp/second make run" in shown
