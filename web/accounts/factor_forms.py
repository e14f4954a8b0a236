"""Forms of the second factor: allauth's, labelled as ours are."""

from typing import Any

from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.utils.translation import gettext as _

from web.accounts.forms import without_placeholders


class _Code:
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["code"].label = _("Code")  # type: ignore[attr-defined]  # Of the form that it is mixed into.
        without_placeholders(self)


class AuthenticateForm(_Code, base.AuthenticateForm):
    """Signing in."""


class ReauthenticateForm(_Code, base.ReauthenticateForm):
    """Once more, before something that matters."""


class ActivateAppForm(_Code, totp.ActivateTOTPForm):
    """The first code of a new app."""


class AddKeyForm(webauthn.AddWebAuthnForm):
    """A new key."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["name"].label = _("What you call it")
        self.fields["passwordless"].label = _("A passkey: it signs you in without a password")
        self.fields["passwordless"].help_text = _("It asks for your finger, your face or a PIN then.")


class EditKeyForm(webauthn.EditWebAuthnForm):
    """Another name."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["name"].label = _("What you call it")
