"""The second factor: who has one, who has shown it in this session, and that staff need it.

What staff do with an API token is not affected: who needs a second factor can have got the token by one only.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from web.accounts.models import User

_SECOND = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_second_factor(user: User) -> bool:
    """Whether a password alone does not sign this person in."""
    return Authenticator.objects.filter(user=user, type__in=_SECOND).exists()


def password_is_enough(user: User) -> bool:
    """Whether a name and a password alone may give this person a token."""
    return not has_second_factor(user) and not _needs_it(user)


def may_act_as_staff(request: HttpRequest) -> bool:
    """Whether this session is good for what only staff may do."""
    return not _needs_it(request.user) or (_was_shown(request) and has_second_factor(request.user))


def _needs_it(user: Any) -> bool:
    return settings.STAFF_NEED_TWO_FACTOR and user.is_staff


def _was_shown(request: HttpRequest) -> bool:
    """In this session: one that began before there was a second factor is good for nothing more."""
    return any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))


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
        return _lead_to_it(request)


def _lead_to_it(request: HttpRequest) -> HttpResponse:
    if has_second_factor(request.user):
        back = urlencode({"next": request.get_full_path()})
        return HttpResponseRedirect(f"{reverse('mfa_reauthenticate')}?{back}")
    messages.warning(request, _("Staff need a second factor here. Set one up, then come back."))
    return HttpResponseRedirect(reverse("mfa_index"))
