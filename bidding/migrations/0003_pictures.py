"""A listing's one picture becomes the first of several."""

import secrets
from io import BytesIO

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import migrations
from PIL import Image

THUMBNAIL_PX = (480, 960)
SIZE_OF_UNREADABLE = (800, 800)


def to_rows(apps, schema_editor):
    """Each picture where it is, with a thumbnail drawn from it; with itself as thumbnail if it can't be read.

    Who went back and comes again has them still.
    """
    Listing, Picture = apps.get_model("bidding", "Listing"), apps.get_model("bidding", "Picture")
    for listing in Listing.objects.exclude(image="").filter(pictures=None).only("seller_id", "image").iterator():
        thumbnail, width_px, height_px = _look_at(listing.image.name)
        Picture(
            owner_id=listing.seller_id,
            listing=listing,
            image=listing.image.name,
            thumbnail=thumbnail,
            width_px=width_px,
            height_px=height_px,
        ).save()


def _look_at(name):
    try:
        with default_storage.open(name) as file, Image.open(file) as picture:
            size, small = picture.size, picture.convert("RGB")
    except (OSError, ValueError, SyntaxError):
        return name, *SIZE_OF_UNREADABLE
    small.thumbnail(THUMBNAIL_PX)
    encoded = BytesIO()
    small.save(encoded, "JPEG", quality=85, optimize=True)
    thumbnail = ContentFile(encoded.getvalue())
    return default_storage.save(f"listings/{secrets.token_hex(16)}.jpg", thumbnail), *size


def to_field(apps, schema_editor):
    """The covers alone."""
    Listing, Picture = apps.get_model("bidding", "Listing"), apps.get_model("bidding", "Picture")
    for picture in Picture.objects.exclude(listing=None).order_by("listing", "-position", "-id").iterator():
        Listing.objects.filter(pk=picture.listing_id).update(image=picture.image.name)


class Migration(migrations.Migration):

    dependencies = [
        ("bidding", "0002_marketplace"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(to_rows, to_field),
        migrations.RemoveField(model_name="listing", name="image"),
    ]
