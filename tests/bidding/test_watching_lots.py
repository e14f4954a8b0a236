"""Who watches which listing."""

import pytest

from bidding import selectors, services
from bidding.models import Category, Listing, Watch
from bidding.terms import Terms
from tests.clock import HOUR_MS, now_ms
from tests.house import house, person

__all__ = ["house", "person"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def lot(person):
    terms = Terms(start_minor=100, ends_at_ms=now_ms() + HOUR_MS)
    category = Category.objects.get()
    return services.create_listing(
        seller=person("seller"), category=category, title="A clock", description="", terms=terms
    )


def test_watching_twice_is_watching_once(lot, person):
    ann = person("ann")
    for _ in range(2):
        services.watch(user_id=ann.pk, listing_id=lot.pk)
    assert Watch.objects.count() == 1
    assert selectors.is_watching(ann.pk, lot.pk)


def test_who_stops_watching_twice_has_stopped(lot, person):
    ann = person("ann")
    services.watch(user_id=ann.pk, listing_id=lot.pk)
    for _ in range(2):
        services.unwatch(user_id=ann.pk, listing_id=lot.pk)
    assert not selectors.is_watching(ann.pk, lot.pk)


def test_each_person_watches_for_oneself(lot, person):
    ann, ben = person("ann"), person("ben")
    services.watch(user_id=ann.pk, listing_id=lot.pk)
    services.watch(user_id=ben.pk, listing_id=lot.pk)
    services.unwatch(user_id=ann.pk, listing_id=lot.pk)
    assert selectors.watched_among(ben.pk, [lot.pk, lot.pk + 1]) == {lot.pk}
    assert selectors.watched_among(ann.pk, [lot.pk]) == set()


@pytest.mark.parametrize("change", [services.watch, services.unwatch])
def test_what_is_not_there_cannot_be_watched(person, change):
    with pytest.raises(Listing.DoesNotExist):
        change(user_id=person("ann").pk, listing_id=404)
