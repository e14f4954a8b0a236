"""Rows of pictures and their files: kept, put in order, shared between listings, and forgotten.

Several rows may share files (a listing put up again has its old pictures). Whoever copies or deletes a row has it
locked, and files go when the last row that names them has gone.
"""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.core.files.base import File
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from bidding.models import Listing, Picture
from bidding.pictures import MOST_OF_LISTING, BadPicture, Drawn, draw_picture

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from web.accounts.models import User

MOST_UNUSED = 120
"""How many pictures a person may have that are on no listing, drafts included."""


def keep_picture(*, owner: "User", upload: "File[Any]") -> Picture:
    """Store what somebody has sent as a picture of no listing yet. Raises BadPicture, and then keeps nothing."""
    _refuse_hoard(owner)
    drawn = draw_picture(upload)
    with transaction.atomic():
        get_user_model().objects.select_for_update(no_key=True).get(pk=owner.pk)  # two at once count each other
        _refuse_hoard(owner)
        return keep_drawn(owner=owner, drawn=drawn)


def keep_drawn(*, owner: "User", drawn: Drawn) -> Picture:
    """Store a picture that was drawn already, for a listing to which it comes at once."""
    return Picture.objects.create(owner=owner, image=drawn.image, thumbnail=drawn.thumbnail)


def _refuse_hoard(owner: "User") -> None:
    if Picture.objects.filter(owner=owner, listing=None).count() >= MOST_UNUSED:
        raise BadPicture(_("You have too many pictures that are in no lot. Publish or delete a draft first."))


def arrange_pictures(*, listing: Listing, pictures: Sequence[Picture]) -> None:
    """The listing's pictures are these from now on, in this order; the first is the cover.

    One that is on another listing stays there and is shared. What is left out is forgotten.
    """
    if len(pictures) > MOST_OF_LISTING:
        raise BadPicture(_("A lot has at most {most} pictures.").format(most=MOST_OF_LISTING))
    with transaction.atomic():
        locked = {row.pk: row for row in _locked(Q(pk__in=[picture.pk for picture in pictures]))}
        rows = [_for_listing(locked[picture.pk], listing) for picture in pictures if picture.pk in locked]
        for position, row in enumerate(rows):
            row.listing, row.position = listing, position
            row.save()
        forget_pictures(Picture.objects.filter(listing=listing).exclude(pk__in=[row.pk for row in rows]))


def replace_cover(*, listing: Listing, cover: Picture) -> None:
    """The cover is this picture from now on, and the one that was is forgotten; the others stay."""
    others = list(Picture.objects.filter(listing=listing))[1:]
    arrange_pictures(listing=listing, pictures=[cover, *others])


def forget_pictures(pictures: "QuerySet[Picture]") -> None:
    """Delete the rows, and the files that no other row names. Idempotent."""
    with transaction.atomic():
        locked = [row.pk for row in _locked(Q(pk__in=pictures.values("pk")))]
        rows = list(pictures.filter(pk__in=locked))  # one may have come onto a listing while its lock was waited for
        Picture.objects.filter(pk__in=[row.pk for row in rows]).delete()
        for row in rows:
            for file in (row.image, row.thumbnail):
                transaction.on_commit(partial(_delete_unused, file.storage, file.name))


def _locked(which: Q) -> "QuerySet[Picture]":
    """In one order, so that nobody waits for somebody who waits."""
    return Picture.objects.select_for_update().filter(which).order_by("pk")


def _for_listing(row: Picture, listing: Listing) -> Picture:
    if row.owner_id != listing.seller_id:
        raise ValueError(f"picture {row.pk} is not the seller's")
    return row if row.listing_id in (None, listing.pk) else _copied(row)


def _copied(row: Picture) -> Picture:
    size = {"width_px": row.width_px, "height_px": row.height_px}
    return Picture.objects.create(owner_id=row.owner_id, image=row.image.name, thumbnail=row.thumbnail.name, **size)


def _delete_unused(storage: Any, name: str | None) -> None:
    if not Picture.objects.filter(Q(image=name) | Q(thumbnail=name)).exists():
        storage.delete(name)
