"""The project's commands on a .env of five lines and a Redis as it comes."""

import os
import subprocess
import sys
import urllib.request
from pathlib import Path

import psycopg2
import pytest

from deploy.local import binaries, system
from deploy.local.ports import any_free
from deploy.local.program import ROOT, Program

BIN = Path(sys.executable).parent
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def stock_redis(tmp_path_factory):
    """The port of a Redis without any configuration."""
    directory, port = tmp_path_factory.mktemp("redis"), any_free()
    server = str(binaries.redis_server(directory))
    program = Program("redis", [server, "--port", str(port), "--dir", str(directory)], directory / "log")
    program.answers = lambda _: "Ready to accept" in program.output_since_start()
    program.start()
    program.wait_ready()
    yield port
    program.kill9()


@pytest.fixture(scope="module")
def database_url(servers):
    """An empty database."""
    url = servers.env["DATABASE_URL"]
    connection = psycopg2.connect(url.rpartition("/")[0] + "/postgres")
    connection.autocommit = True
    connection.cursor().execute("CREATE DATABASE stock")
    connection.close()
    return url.rpartition("/")[0] + "/stock"


@pytest.fixture(scope="module")
def env(stock_redis, database_url, tmp_path_factory):
    """The environment of a shell in which nothing is set; only PostgreSQL isn't where it is by default."""
    directory = tmp_path_factory.mktemp("stock")
    lines = [
        "SECRET_KEY='a-long-and-random-one'",
        "DEBUG=True",
        "ALLOWED_HOSTS=localhost,127.0.0.1",
        f"CELERY_BROKER_URL=redis://localhost:{stock_redis}/0",
        f"CHANNEL_LAYERS_BACKEND=redis://localhost:{stock_redis}/1",
    ]
    (directory / ".env").write_text("\n".join(lines) + "\n")
    named = {"ENV_FILE": str(directory / ".env"), "VAR": str(directory / "var"), "DATABASE_URL": database_url}
    return {"PATH": f"{BIN}:{os.environ['PATH']}", **named}


@pytest.fixture(scope="module")
def manage(env):
    """Runs one of Django's commands to its end."""

    def run(*arguments):
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True).stdout

    return run


@pytest.fixture(scope="module")
def _tables(manage):
    manage("migrate", "--noinput")


@pytest.fixture
def start(env, tmp_path, _tables):
    """Starts a command of the project's and waits until it works."""
    programs = []

    def run(*command, answers):
        program = Program(command[0], [str(BIN / command[0]), *command[1:]], tmp_path / "log", env=env)
        program.answers = lambda _: answers(program)
        programs.append(program)
        program.start()
        program.wait_ready()
        return program

    yield run
    for program in programs:
        program.stop(timeout_s=5)


def test_daphne_serves_pages_and_static_files_and_warns_of_the_ledger_loudly(start):
    port = any_free()
    url = f"http://127.0.0.1:{port}/"
    arguments = ("-b", "127.0.0.1", "-p", str(port), "auction_system.asgi:application")
    program = start("daphne", *arguments, answers=lambda _: system.page_is_there(url))
    with urllib.request.urlopen(f"{url}static/admin/css/base.css") as answer:
        assert answer.headers["Content-Type"].startswith("text/css")
    said = program.output_since_start()
    assert "!!! The ledger has `appendfsync everysec`" in said
    assert "Warning:" not in said


def test_runserver_serves_the_same(start):
    port = any_free()
    url = f"http://127.0.0.1:{port}/"
    arguments = (str(ROOT / "manage.py"), "runserver", "--noreload", str(port))
    start("python", *arguments, answers=lambda _: system.page_is_there(url))
    assert system.page_is_there(f"{url}static/admin/css/base.css")


def test_one_worker_reads_every_queue_and_beat_feeds_it(start):
    celery = ("celery", "-A", "auction_system")
    worker = start(
        *celery, "worker", "--loglevel=info", answers=lambda program: " ready." in program.output_since_start()
    )
    start(
        *celery, "beat", "--loglevel=info", answers=lambda _: has_done("persist", worker) and has_done("sweep", worker)
    )


def has_done(task, worker):
    return any(
        f"bidding.tasks.{task}[" in line and "succeeded" in line for line in worker.output_since_start().splitlines()
    )


def test_collectstatic_names_files_by_their_content_outside_debug(manage, env, monkeypatch):
    monkeypatch.setitem(env, "DEBUG", "False")
    assert "static files copied" in manage("collectstatic", "--noinput")
    collected = {path.name for path in (Path(env["VAR"]) / "static" / "admin" / "css").iterdir()}
    assert {name.count(".") for name in collected if name.startswith("base.") and name.endswith(".css")} == {1, 2}


@pytest.mark.usefixtures("_tables")
@pytest.mark.parametrize("process", ["daphne", "celery"])
def test_outside_debug_the_same_ledger_is_refused(env, process):
    arguments = {
        "daphne": ["-p", str(any_free()), "auction_system.asgi:application"],
        "celery": ["-A", "auction_system", "worker"],
    }[process]
    production = env | {"DEBUG": "False"}
    ended = subprocess.run(
        [str(BIN / process), *arguments],
        cwd=ROOT,
        env=production,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    assert "Refusing to start: The ledger has `appendonly no`" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_manage_py_test_runs_pytest_on_what_it_is_given(manage):
    assert "5 passed" in manage("test", "tests.deploy.test_ports", "-v", "0")
