"""What a person says of themselves."""

from django.core.files.base import ContentFile
from django.db import transaction

from web.accounts.models import User


@transaction.atomic
def change(
    user: User,
    *,
    about: str,
    time_zone: str,
    avatar: "ContentFile[bytes] | None" = None,
    remove_avatar: bool = False,
) -> None:
    """Store it; the picture that is replaced or removed is deleted once that is committed."""
    old_name = user.avatar.name
    user.about, user.time_zone = about, time_zone
    if avatar is not None:
        user.avatar = avatar
    elif remove_avatar:
        user.avatar = ""
    user.save(update_fields=["about", "time_zone", "avatar"])
    if old_name and user.avatar.name != old_name:
        transaction.on_commit(lambda: user.avatar.storage.delete(old_name))


def keep_first_time_zone(user: User, name: str) -> None:
    """Unless the person has one already. Idempotent."""
    User.objects.filter(pk=user.pk, time_zone="").update(time_zone=name)
