"""Names of the first version that differ only by case are named before they are in the way."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

pytestmark = pytest.mark.django_db(transaction=True)

BEFORE, AFTER = [("accounts", "0001_initial")], [("accounts", "0002_cabinet")]


@pytest.fixture
def people():
    """The first version's; afterwards the database is as the models have it."""
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    model = executor.loader.project_state(BEFORE).apps.get_model("accounts", "User")
    yield model.objects
    model.objects.all().delete()
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def test_names_that_differ_only_by_case_stop_it_and_are_told(people):
    for name in ("ann", "Ann", "bob"):
        people.create(username=name)
    with pytest.raises(RuntimeError) as stopped:
        MigrationExecutor(connection).migrate(AFTER)
    assert "2 usernames differ from another one only by case" in str(stopped.value)
    assert "Ann (id " in str(stopped.value)
    assert "bob" not in str(stopped.value)
    people.filter(username="Ann").update(username="ann2")
    MigrationExecutor(connection).migrate(AFTER)
    assert set(people.values_list("username", flat=True)) == {"ann", "ann2", "bob"}
