"""Rows of pictures and their files: shared, put in order, and gone when nobody refers to them."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from bidding import gallery, services
from bidding.models import Category, Listing, Picture
from bidding.pictures import MOST_OF_LISTING, BadPicture
from bidding.terms import Terms
from tests.clock import HOUR_MS, now_ms
from tests.house import house, person

__all__ = ["house", "person"]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def seller(person):
    return person("seller")


def upload():
    encoded = BytesIO()
    Image.new("RGB", (20, 10), "red").save(encoded, "PNG")
    return ContentFile(encoded.getvalue())


def kept(owner):
    return services.keep_picture(owner=owner, upload=upload())


def listing_of(seller, *pictures):
    terms = Terms(start_minor=100, ends_at_ms=now_ms() + HOUR_MS)
    category = Category.objects.get()
    return services.create_listing(seller=seller, category=category, title="x", terms=terms, pictures=pictures)


def files(media):
    return {path.name for path in media.rglob("*.jpg")}


def names(*pictures):
    return {file.name.rpartition("/")[2] for picture in pictures for file in (picture.image, picture.thumbnail)}


def test_pictures_are_on_the_listing_in_their_order(seller):
    first, second, third = (kept(seller) for _ in range(3))
    listing = listing_of(seller, third, first, second)
    assert [picture.pk for picture in listing.pictures.all()] == [third.pk, first.pk, second.pk]
    assert listing.cover == third


def test_a_picture_of_another_listing_is_shared_and_its_files_stay_as_long_as_one_needs_them(seller, media):
    first = listing_of(seller, kept(seller))
    again = listing_of(seller, *first.pictures.all())
    assert first.cover.pk != again.cover.pk
    assert names(first.cover) == names(again.cover) == files(media)
    services.arrange_pictures(listing=first, pictures=[])
    assert files(media) == names(again.cover)
    services.arrange_pictures(listing=again, pictures=[])
    assert files(media) == set()


def test_what_is_left_out_is_gone_and_what_stays_is_reordered(seller, media):
    one, two, three = (kept(seller) for _ in range(3))
    listing = listing_of(seller, one, two, three)
    services.arrange_pictures(listing=listing, pictures=[three, one])
    assert list(listing.pictures.all()) == [three, one]
    assert files(media) == names(three, one)


def test_a_picture_of_somebody_else_comes_onto_no_listing(seller, person):
    with pytest.raises(ValueError, match="not the seller's"):
        listing_of(seller, kept(person("ann")))
    assert not Listing.objects.exists()


def test_a_new_cover_takes_the_old_ones_place_and_leaves_the_others(seller, media):
    one, two, new = (kept(seller) for _ in range(3))
    listing = listing_of(seller, one, two)
    services.replace_cover(listing=listing, cover=new)
    assert list(listing.pictures.all()) == [new, two]
    assert files(media) == names(new, two)


def test_a_listing_has_so_many_pictures_and_no_more(seller):
    pictures = [kept(seller) for _ in range(MOST_OF_LISTING + 1)]
    with pytest.raises(BadPicture, match="at most 12"):
        listing_of(seller, *pictures)
    assert not Listing.objects.exists()
    assert listing_of(seller, *pictures[1:]).pictures.count() == MOST_OF_LISTING


def test_nobody_can_fill_the_disk_with_pictures_of_no_listing(seller, media, monkeypatch):
    monkeypatch.setattr(gallery, "MOST_UNUSED", 3)
    pictures = [kept(seller) for _ in range(3)]
    with pytest.raises(BadPicture, match="too many pictures"):
        kept(seller)
    assert files(media) == names(*pictures)
    listing_of(seller, pictures[0])
    kept(seller)


def test_a_bad_picture_leaves_nothing_behind(seller, media):
    with pytest.raises(BadPicture):
        services.keep_picture(owner=seller, upload=ContentFile(b"<svg/>"))
    assert (files(media), Picture.objects.count()) == (set(), 0)
