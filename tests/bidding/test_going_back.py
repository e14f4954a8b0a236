"""Who goes back to the first version loses the notices that it does not know, and nothing else."""

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from bidding.models import ArchivedEntry, Category, LedgerEntry, Listing, Notice

pytestmark = pytest.mark.django_db(transaction=True)


def migrate(targets):
    executor = MigrationExecutor(connection)
    executor.migrate(targets)


@pytest.fixture
def newest():
    """Whatever happens, the database is as the models have it afterwards."""
    yield
    migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())


def test_going_back_behind_the_marketplace_works_with_notices_of_every_kind_and_so_does_coming_again(newest):
    ann, bob = (get_user_model().objects.create_user(name) for name in ("ann", "bob"))
    category = Category.objects.create(slug="clocks", name="Clocks")
    terms = {"start_minor": 1, "ends_at_ms": 1, "steps": [[1, 5]]}
    clock = Listing.objects.create(seller=bob, category=category, title="A clock", **terms)
    for kind in Notice.Kind.values:
        about = {"listing": None, "sender": bob} if kind == "message" else {"listing": clock}
        Notice.objects.create(user=ann, kind=kind, at_ms=1, **about)
    migrate([("bidding", "0001_initial")])
    migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())
    assert set(Notice.objects.values_list("kind", flat=True)) == {"won", "lost", "sold", "unsold"}
    assert not Notice.objects.filter(told_at=None).exists()


def test_going_back_brings_archived_entries_back(newest):
    bob = get_user_model().objects.create_user("bob")
    category = Category.objects.create(slug="clocks", name="Clocks")
    clock = Listing.objects.create(seller=bob, category=category, start_minor=1, ends_at_ms=1, steps=[[1, 5]])
    place = {"shard": 1, "epoch": 1, "stream_ms": 1, "stream_n": 0, "seq": 0, "at_ms": 1}
    entry = ArchivedEntry.objects.create(listing=clock, type="opened", payload="{}", **place)
    migrate([("bidding", "0004_finding")])
    assert list(LedgerEntry.objects.values_list("pk", "payload")) == [(entry.pk, "{}")]
