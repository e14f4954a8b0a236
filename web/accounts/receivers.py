"""Tells every process when somebody's right to bid may have changed, once the change is committed.

And ends API tokens that were made with less than is asked for from then on.
"""

from collections.abc import Collection
from functools import partial
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver
from django.http import HttpRequest
from rest_framework.authtoken.models import Token

from bidding.services import person_changed
from web.accounts import second_factor, tokens
from web.accounts.models import User

_WATCHED = frozenset({"password", "is_active", "is_blocked", "closing_until"})


def _say_when_committed(user_id: int) -> None:
    transaction.on_commit(partial(person_changed, user_id), robust=True)


@receiver(post_delete, sender=Session)
def session_ended(instance: Session, **_: Any) -> None:
    """Signing out deletes the session's row, wherever it is done: on a page, in the admin, by a new password."""
    user_id = instance.get_decoded().get(SESSION_KEY)
    if user_id is not None:
        _say_when_committed(int(user_id))


@receiver(post_save, sender=User)
def person_saved(instance: User, created: bool, update_fields: Collection[str] | None, **_: Any) -> None:
    """Blocked, deactivated, a new password, or back again. Signing in saves too, but only when that was."""
    if not created and (update_fields is None or _WATCHED & set(update_fields)):
        _say_when_committed(instance.pk)


@receiver(pre_save, sender=User)
def person_promoted(instance: User, update_fields: Collection[str] | None, **_: Any) -> None:
    """Becoming staff ends the token."""
    if instance.pk is not None:
        tokens.revoke_if_promoted(instance, update_fields)


@receiver(authenticator_added)
def second_factor_added(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    """The first one ends the token."""
    second_factor.end_token_of_password(request, user, authenticator)


@receiver(post_delete, sender=User)
def person_removed(instance: User, **_: Any) -> None:
    """A deleted account is nobody's."""
    _say_when_committed(instance.pk)


@receiver(post_delete, sender=Token)
def token_removed(instance: Token, **_: Any) -> None:
    """A token that was taken back is good for nothing."""
    _say_when_committed(instance.user_id)
