"""The API token: each person has one or none. Its end is heard by every process (see receivers)."""

from typing import Any

from django.db import transaction
from rest_framework.authtoken.models import Token

from web.accounts.models import User

_RIGHTS = ("is_staff", "is_superuser")


def token_of(user: User) -> Token | None:
    """The person's token."""
    return Token.objects.filter(user=user).first()


@transaction.atomic
def renew(user: User) -> Token:
    """A new token; the one before it is good for nothing."""
    User.objects.select_for_update().get(pk=user.pk)
    revoke(user)
    return Token.objects.create(user=user)


def revoke(user: User) -> bool:
    """Whether there was one. Idempotent."""
    return bool(Token.objects.filter(user=user).delete()[0])


def revoke_if_promoted(user: User, changed: Any) -> None:
    """Before the person is saved: becoming staff or superuser ends a token that was made with fewer rights in mind.

    ``changed``: the names of the fields that are saved, None for all.
    """
    gained = [name for name in _RIGHTS if getattr(user, name) and (changed is None or name in changed)]
    if gained and User.objects.filter(pk=user.pk, **dict.fromkeys(gained, True)).first() is None:
        revoke(user)
