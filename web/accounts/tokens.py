"""The API token: each person has one or none. Its end is heard by every process (see receivers)."""

from django.db import transaction
from rest_framework.authtoken.models import Token

from web.accounts.models import User


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
    return Token.objects.filter(user=user).delete()[0] > 0
