"""Fixtures that every room uses.

``ledger``      an empty ledger Redis with the guard written, so that scripts run; a ``redis.Redis``.
``db``, ``transactional_db``  from pytest-django, on a real PostgreSQL.
``live_stack``  a running web server, worker and beat (``tests.stack.Stack``), one per module, on fresh data.
``browser``     a Chromium; skips without one, fails without one under ``CI=true``.

Servers start when this file is loaded, before Django reads its settings.
"""

import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import django
import pytest
import redis as redis_py

# What helpers assert is told as fully as what tests do. Before any of them is imported.
for room in ("bidding", "chat", "faults", "flow", "load", "lua", "web"):
    pytest.register_assert_rewrite(f"tests.{room}")

from tests import dealing  # noqa: E402 - see above
from tests import servers as test_servers  # noqa: E402 - see above

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pytest_django import DjangoDbBlocker

    from tests.stack import Stack

PATIENCE_MS = 15_000
"""How long a page may take to show something, on a machine that has much else to do."""

SERVERS = test_servers.start()
django.setup()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """With ``-n`` this process only hands out the tests: each runner has servers, and so settings, of its own."""
    test_servers.stop(SERVERS)
    for name in SERVERS.env:
        del os.environ[name]


@pytest.hookimpl(optionalhook=True, wrapper=True)
def pytest_xdist_auto_num_workers() -> Generator[None, int, int]:
    """What ``-n auto`` means."""
    return dealing.runners((yield))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where tests are dealt out. In a single process they stay as pytest-django has them."""
    if hasattr(config, "workerinput"):
        dealing.long_ones_first(items)


def pytest_unconfigure() -> None:
    """Stop the servers, also after Ctrl-C."""
    test_servers.stop(SERVERS)


@pytest.fixture(scope="session")
def servers() -> test_servers.Servers:
    """The servers of this run, as programs that a test may kill and start again."""
    return SERVERS


def close_connections() -> None:
    """Close what this thread has to PostgreSQL, and the thread in which async tests reach the ORM."""
    from asgiref.sync import SyncToAsync
    from django.db import connections

    connections.close_all()
    SyncToAsync.single_thread_executor.submit(connections.close_all).result()


@pytest.fixture(autouse=True)
def _no_connection_outlives_its_server() -> Iterator[None]:
    """A test that restarts PostgreSQL leaves no dead connection to the next one."""
    started_at_s = SERVERS.postgres.started_at_s
    yield
    if SERVERS.postgres.started_at_s != started_at_s:
        close_connections()


@pytest.fixture(autouse=True)
def _no_language_outlives_its_test() -> Iterator[None]:
    """What a page was asked for in stays active in its thread."""
    from django.utils import translation

    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: "DjangoDbBlocker") -> None:
    """The tests' database, always made: the live stack needs it without any mark. It goes with its server."""
    from django.test.utils import setup_databases

    with django_db_blocker.unblock():
        setup_databases(verbosity=0, interactive=False)


def reset_ledger() -> redis_py.Redis:
    """Empty the ledger and let bidding in, as recovery does once it has checked a server."""
    from django.conf import settings

    from bidding import keys

    client = redis_py.Redis.from_url(settings.BIDDING_REDIS_URL, decode_responses=True)
    client.flushall()
    run_id = client.info("server")["run_id"]
    client.mset({keys.guard(shard): run_id for shard in range(settings.BIDDING_SHARDS)})
    client.mset({keys.epoch(shard): 1 for shard in range(settings.BIDDING_SHARDS)})
    client.set(keys.SHARDS, settings.BIDDING_SHARDS)
    return client


@pytest.fixture
def ledger() -> Iterator[redis_py.Redis]:
    """An empty ledger that takes orders."""
    client = reset_ledger()
    yield client
    client.close()


def _forget_what_was_to_be_done() -> None:
    """Empty the soft Redis: tasks of an earlier module are about what is gone."""
    from django.conf import settings

    with redis_py.Redis.from_url(settings.CELERY_BROKER_URL) as client:
        client.flushall()


@pytest.fixture(scope="module")
def _running_stack(django_db_setup: None, django_db_blocker: "DjangoDbBlocker") -> Iterator["Stack"]:
    from django.core.management import call_command
    from django.db import connection

    from tests.stack import Stack

    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0)
        database = str(connection.settings_dict["NAME"])
    reset_ledger().close()
    _forget_what_was_to_be_done()
    stack = Stack(SERVERS, database)
    stack.start()
    yield stack
    stack.stop()
    close_connections()
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0)
        connection.close()


@pytest.fixture
def live_stack(_running_stack: "Stack", django_db_blocker: "DjangoDbBlocker") -> Iterator["Stack"]:
    """The module's running system; what a test left dead is started again for the next one.

    The database may be used without any mark, and what a test writes stays until the module ends: the running
    processes read it. So don't ask for ``db``, ``transactional_db`` or ``ledger`` beside it.
    """
    from django.db import connection

    _running_stack.start()
    with django_db_blocker.unblock():
        yield _running_stack
        connection.close()


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The Chromium of this machine, or Playwright's."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        found = _playwrights_chromium()
    if found is None:
        reason = "no Chromium on this machine: browser tests did not run"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    return found


def _playwrights_chromium() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


@pytest.fixture(scope="module")
def browser(chromium_path: str) -> Iterator["Browser"]:
    """A headless Chromium; a test makes its own contexts, and may use the database beside it."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE_MS)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread, which Django would take for an async caller.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        chromium = playwright.chromium.launch(
            executable_path=chromium_path, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield chromium
        chromium.close()
