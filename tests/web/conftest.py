"""Web processes to look at from outside: daphne, and where servers differ uvicorn too."""

from collections.abc import Iterator
from typing import Any

import pytest

from deploy.local.system import daphne, uvicorn
from tests.conftest import SERVERS, reset_ledger
from tests.web.live.site import Site, start_site


@pytest.fixture(scope="module")
def fresh_data(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """Empty stores for a module; the name of the database."""
    from django.core.management import call_command
    from django.db import connection

    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0)
        database = str(connection.settings_dict["NAME"])
    reset_ledger().close()
    yield database
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0)
        connection.close()


@pytest.fixture(scope="module")
def daphne_site(fresh_data: str) -> Iterator[Site]:
    """A web process under daphne."""
    site = start_site(SERVERS, fresh_data, daphne)
    yield site
    site.web.stop()


@pytest.fixture(scope="module")
def uvicorn_site(fresh_data: str) -> Iterator[Site]:
    """A web process under uvicorn."""
    site = start_site(SERVERS, fresh_data, uvicorn)
    yield site
    site.web.stop()


@pytest.fixture(scope="module")
def uvicorn_legacy_site(fresh_data: str) -> Iterator[Site]:
    """A web process under uvicorn's older WebSocket implementation, which waits for clients in ``send``."""
    # Under asyncio's loop: this implementation has no wire of its own that would bound what uvloop reads at once.
    site = start_site(SERVERS, fresh_data, lambda port: [*uvicorn(port), "--ws", "websockets", "--loop", "asyncio"])
    yield site
    site.web.stop()


@pytest.fixture
def site(daphne_site: Site, django_db_blocker: Any) -> Iterator[Site]:
    """A web process under daphne. The database may be used without any mark, also from async tests by the builders."""
    with django_db_blocker.unblock():
        yield daphne_site


@pytest.fixture(params=["daphne", "uvicorn"])
def either_site(request: pytest.FixtureRequest, django_db_blocker: Any) -> Iterator[Site]:
    """One web process under each server."""
    with django_db_blocker.unblock():
        yield request.getfixturevalue(f"{request.param}_site")


@pytest.fixture(params=["daphne", "uvicorn", "uvicorn_legacy"])
def any_site(request: pytest.FixtureRequest, django_db_blocker: Any) -> Iterator[Site]:
    """One web process for each way of writing to clients."""
    with django_db_blocker.unblock():
        yield request.getfixturevalue(f"{request.param}_site")
