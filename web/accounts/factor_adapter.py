"""How allauth's second factor speaks here."""

from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _

from web.accounts.models import User
from web.accounts.refusals import OF_SECOND_FACTORS


class FactorAdapter(DefaultMFAAdapter):
    """allauth's, in the house's words."""

    error_messages = {**DefaultMFAAdapter.error_messages, **OF_SECOND_FACTORS}

    def generate_authenticator_name(self, user: User, type: Any) -> str:  # noqa: A002 - allauth's name
        """What a new key is called unless its owner says otherwise."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Key {number}").format(number=number)
