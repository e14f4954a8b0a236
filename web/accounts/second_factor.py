"""The second factor: who has one, who has shown it in this session, and that staff need it.

An API token is as good as what it was made with: becoming staff and the first second factor end the one from before.
Where STAFF_NEED_TWO_FACTOR is switched on later, tokens that staff have stay good until they are revoked.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from web.accounts import tokens
from web.accounts.models import User

_SECOND = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_second_factor(user: User | AnonymousUser) -> bool:
    """Whether a password alone does not sign this person in."""
    return bool(Authenticator.objects.filter(user=user, type__in=_SECOND).exists())


def password_is_enough(user: User) -> bool:
    """Whether a name and a password alone may give this person a token."""
    return not has_second_factor(user) and not _needs_it(user)


def may_act_as_staff(request: HttpRequest) -> bool:
    """Whether this session is good for what only staff may do."""
    return not _needs_it(request.user) or (_was_shown(request) and has_second_factor(request.user))


def _needs_it(user: Any) -> bool:
    return bool(settings.STAFF_NEED_TWO_FACTOR and user.is_staff)


def _was_shown(request: HttpRequest) -> bool:
    """In this session: one that began before there was a second factor is good for nothing more."""
    return any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))


def end_token_of_password(request: HttpRequest, user: User, added: Authenticator) -> None:
    """The first second factor ends the API token, for which a password had been enough; says so."""
    is_first = added.type in _SECOND and Authenticator.objects.filter(user=user, type__in=_SECOND).count() == 1
    if is_first and tokens.revoke(user):
        messages.warning(request, _("Your API token was made without a second factor and is revoked. Make a new one."))


class StaffSecondFactorMiddleware:
    """Leads staff who need a second factor to it before they enter the admin."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *args: Any) -> HttpResponse | None:
        """A redirect, or nothing."""
        match = request.resolver_match
        if match is None or "admin" not in match.app_names or match.url_name == "logout" or may_act_as_staff(request):
            return None
        return lead_to_it(request, request.get_full_path())


def lead_to_it(request: HttpRequest, back_to: str) -> HttpResponse:
    """The page on which staff show their second factor and then go ``back_to``, or on which they set one up."""
    if has_second_factor(request.user):
        back = urlencode({"next": back_to})
        return HttpResponseRedirect(f"{reverse('mfa_reauthenticate')}?{back}")
    messages.warning(request, _("Staff need a second factor here. Set one up, then come back."))
    return HttpResponseRedirect(reverse("mfa_index"))
