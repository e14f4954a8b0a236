"""The workbench as a fixture."""

import pytest

from tests.lua.bench import Bench


@pytest.fixture
def bench(ledger):
    """An unopened listing on a ledger with an open guard."""
    return Bench(ledger, ledger.info("server")["run_id"])
