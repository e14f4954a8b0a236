"""Web processes for the live tests: daphne, and where servers differ uvicorn too."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import SERVERS, reset_ledger
from tests.web.live.site import Site, daphne, start_site, uvicorn


@pytest.fixture(scope="module")
def _fresh_data(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
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
def _daphne(_fresh_data: str) -> Iterator[Site]:
    site = start_site(SERVERS, _fresh_data, daphne)
    yield site
    site.web.stop()


@pytest.fixture(scope="module")
def _uvicorn(_fresh_data: str) -> Iterator[Site]:
    site = start_site(SERVERS, _fresh_data, uvicorn)
    yield site
    site.web.stop()


@pytest.fixture
def site(_daphne: Site, django_db_blocker: Any) -> Iterator[Site]:
    """A web process under daphne. The database may be used without any mark, also from async tests by the builders."""
    with django_db_blocker.unblock():
        yield _daphne


@pytest.fixture(params=["daphne", "uvicorn"])
def either_site(request: pytest.FixtureRequest, django_db_blocker: Any) -> Iterator[Site]:
    """One web process under each server."""
    with django_db_blocker.unblock():
        yield request.getfixturevalue(f"_{request.param}")
