"""How often a person may send pictures, whichever way: drawing one costs more than anything else that may be asked."""

from functools import cache
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from bidding.pictures import TooManyPictures
from web.shared_rates import SharedBuckets


@cache
def _pictures() -> SharedBuckets:
    return SharedBuckets("pictures", settings.PICTURES_PER_MIN / 60, settings.PICTURE_BURST)


def forget() -> None:
    """Start all counts anew, with the settings as they are now."""
    _pictures().forget()
    _pictures.cache_clear()


def keep_pace(person: Any) -> None:
    """Count one picture of this person. Raises TooManyPictures, and then it is not to be read."""
    if wait_s := _pictures().take(person.pk):
        raise TooManyPictures(_("That is a lot of pictures at once. Try again in a moment."), wait_s)
