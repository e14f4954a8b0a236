"""The test servers are real, and the ledger loses nothing."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


def test_the_ledger_syncs_every_write(ledger):
    assert ledger.config_get("append*")["appendfsync"] == "always"


def test_postgresql_answers():
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        assert int(cursor.fetchone()[0]) >= 140000
