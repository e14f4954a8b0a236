"""How allauth works here: how often one may try, where one is led, and what happens when mail can't be sent."""

import ipaddress
import logging
import unicodedata
from smtplib import SMTPException
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from web import guesses
from web.accounts.models import CLOSED_PREFIX, User
from web.accounts.names import is_taken_in_other_letters
from web.accounts.refusals import OF_ACCOUNTS
from web.languages.choosing import language_of_person
from web.languages.zones import zone_of
from web.moments import moment_text
from web.notices.addressing import absolute, site_url

log = logging.getLogger(__name__)

NO_ADDRESS = "::"


class AccountAdapter(DefaultAccountAdapter):
    """allauth's, with this house's limits and manners."""

    error_messages = {**DefaultAccountAdapter.error_messages, **OF_ACCOUNTS}

    def clean_username(self, username: str, shallow: bool = False) -> str:
        """A name that nobody has in any case or in letters that look alike, and that can stand in an address."""
        if _is_reserved(username):
            raise self.validation_error("username_reserved")
        if not shallow and is_taken_in_other_letters(username):
            raise self.validation_error("username_taken")
        return str(super().clean_username(username, shallow))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Look at the counts before the password. Raises ValidationError."""
        if guesses.wait_s(_name_in(credentials), request):
            raise self.validation_error("too_many_login_attempts")
        super().pre_authenticate(request, **credentials)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Count it."""
        guesses.note_wrong(_name_in(credentials), request)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """A name from one address, so that somebody else's guesses lock nobody out."""
        return f"{_name_in(credentials).casefold()}@{guesses.network(request)}"

    def get_client_ip(self, request: HttpRequest) -> str:
        """Where the request comes from, in the same sense as everywhere; always an address, as it is stored."""
        address = guesses.address(request)
        try:
            return str(ipaddress.ip_address(address))
        except ValueError:
            return NO_ADDRESS

    def is_safe_url(self, url: str | None) -> bool:
        """Nobody is led to another host, not even to another one of ours."""
        request = context.request
        return url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())

    def is_ajax(self, request: HttpRequest) -> bool:
        """What a passkey has to sign is read by script; everything is sent by forms, as programs have the API."""
        return request.method == "GET" and super().is_ajax(request)

    def post_login(self, request: HttpRequest, user: User, *, signup: bool, **options: Any) -> HttpResponse:
        """Whoever is new is welcomed."""
        response: HttpResponse = super().post_login(request, user, signup=signup, **options)
        if signup:
            messages.success(request, _("Welcome, %(name)s. You can bid now.") % {"name": user.username})
        return response

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """The other ways to show who one is, in the house's words."""
        words = {
            "reauthenticate": _("Type your password"),
            "mfa_reauthenticate": _("Type a code of your app, or a recovery code"),
            "mfa_reauthenticate:webauthn": _("Use a security key"),
        }
        methods = super().get_reauthentication_methods(user)
        return [{**method, "description": words[method["id"]]} for method in methods]

    def send_notification_mail(self, template_prefix: str, user: User, context: Any = None, email: Any = None) -> None:
        """In the language and the time zone of the person, whoever has caused it."""
        language = language_of_person(user) or translation.get_language()
        with translation.override(language), timezone.override(zone_of(user)):
            when = moment_text(round(timezone.now().timestamp() * 1000))
            super().send_notification_mail(template_prefix, user, {**(context or {}), "when": when}, email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Links lead to the site, whichever host was asked for.

        An outage of the mail server is said, and keeps nobody from what the mail was only to tell of.
        """
        try:
            super().send_mail(template_prefix, email, {**context, **_our_links(context), "site_url": site_url()})
        except (OSError, SMTPException) as problem:
            log.warning("%s could not be sent: %s", template_prefix, problem)
            messages.error(self.request, _("The e-mail could not be sent just now. Please try again later."))


def _is_reserved(username: str) -> bool:
    """Names of closed accounts, and programs' word for oneself; steps in an address; what reads as an e-mail address;
    letters that only look so."""
    is_step, is_oneself = not username.strip("."), username.lower() == "me"
    is_plain = unicodedata.normalize("NFKC", username) == username
    is_odd = is_step or is_oneself or "@" in username or not is_plain
    return is_odd or username.lower().startswith(CLOSED_PREFIX)


def _our_links(context: dict[str, Any]) -> dict[str, str]:
    """The links of an e-mail, which allauth takes from the request's host, as links to the site."""
    return {name: _at_our_site(url) for name, url in context.items() if name.endswith("_url") and url}


def _at_our_site(url: str) -> str:
    return absolute(urlsplit(url)._replace(scheme="", netloc="").geturl())


def _name_in(credentials: dict[str, Any]) -> str:
    """What was typed as the name."""
    return str(credentials.get("username") or credentials.get("email") or "")
