"""Listings of the first version keep their one picture as the first of several."""

from io import BytesIO

import pytest
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from PIL import Image

pytestmark = pytest.mark.django_db(transaction=True)

BEFORE, AFTER = [("bidding", "0002_marketplace")], [("bidding", "0003_pictures")]


@pytest.fixture
def newest():
    """Whatever happens, the database is as the models have it afterwards."""
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def migrate(target):
    executor = MigrationExecutor(connection)
    executor.migrate(target)
    state = executor.loader.project_state(target).apps
    return state.get_model("bidding", "Listing"), state.get_model("bidding", "Category")


def picture():
    encoded = BytesIO()
    Image.new("RGB", (900, 600), "red").save(encoded, "JPEG")
    return ContentFile(encoded.getvalue())


def test_the_picture_moves_with_its_size_and_gets_a_thumbnail_and_comes_back(newest, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    seller = get_user_model().objects.create_user("seller")
    listings, categories = migrate(BEFORE)
    category = categories.objects.create(slug="clocks", name="Clocks")
    fields = {"seller_id": seller.pk, "category": category, "start_minor": 1, "ends_at_ms": 1, "steps": [[1, 5]]}
    names = {"whole": default_storage.save("listings/a.jpg", picture()), "gone": "listings/gone.jpg", "none": ""}
    ids = {title: listings.objects.create(title=title, image=name, **fields).pk for title, name in names.items()}

    listings, _ = migrate(AFTER)
    whole = listings.objects.get(pk=ids["whole"]).pictures.get()
    assert (whole.image.name, whole.position, whole.owner_id) == ("listings/a.jpg", 0, seller.pk)
    assert (whole.width_px, whole.height_px) == (900, 600)
    with default_storage.open(whole.thumbnail.name) as file, Image.open(file) as thumbnail:
        assert (thumbnail.format, thumbnail.size) == ("JPEG", (480, 320))
    gone = listings.objects.get(pk=ids["gone"]).pictures.get()
    assert gone.image.name == gone.thumbnail.name == "listings/gone.jpg"
    assert not listings.objects.get(pk=ids["none"]).pictures.exists()

    listings, _ = migrate(BEFORE)
    assert {title: listings.objects.get(pk=pk).image.name for title, pk in ids.items()} == names

    listings, _ = migrate(AFTER)
    counts = {title: listings.objects.get(pk=pk).pictures.count() for title, pk in ids.items()}
    assert counts == {"whole": 1, "gone": 1, "none": 0}
