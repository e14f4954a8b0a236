"""Categories in the reader's language."""

import pytest

from bidding.models import Category, Listing
from tests.web.listings.conftest import text_of
from web.listings.categories import NAMES
from web.listings.demo.catalogue import CATEGORIES

pytestmark = pytest.mark.django_db


def test_the_houses_own_are_translated_and_those_of_staff_stay(client, lot):
    globe, own = lot("A globe"), lot("A boat")
    for listing, slug, name in ((globe, "books-globes", "Books & Globes"), (own, "boats", "Watches")):
        Listing.objects.filter(pk=listing.pk).update(category=Category.objects.create(slug=slug, name=name))
    page = text_of(client.get("/", headers={"Accept-Language": "de"}))
    assert "Bücher & Globen" in page
    assert "Books & Globes" not in page
    assert "Watches" in page
    assert "Watches" in text_of(client.get(f"/listings/{own.pk}/", headers={"Accept-Language": "de"}))
    assert "Books & Globes" in text_of(client.get("/"))
    assert client.get("/?category=boats&q=nothing", headers={"Accept-Language": "de"}).status_code == 200


def test_all_of_the_demo_have_names_in_other_languages():
    assert set(CATEGORIES.values()) == set(NAMES)
