"""Wrong passwords, on whichever way in: how often one name may be tried from one address."""

import ipaddress
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from web.shared_rates import SharedBuckets


@cache
def _wrong() -> SharedBuckets:
    return SharedBuckets("guesses", settings.FAILED_SIGN_INS_PER_MIN / 60, settings.FAILED_SIGN_INS_PER_MIN)


def forget() -> None:
    """Start the counts anew, with the settings as they are now."""
    _wrong().forget()
    _wrong.cache_clear()


def address(request: HttpRequest | Request) -> str:
    """Where the request comes from; behind a proxy as REST_FRAMEWORK's NUM_PROXIES says."""
    return str(BaseThrottle().get_ident(request))


def network(request: HttpRequest | Request) -> str:
    """The address; of IPv6 the /64, which is one customer's."""
    where = address(request)
    try:
        found = ipaddress.ip_address(where)
    except ValueError:
        return where
    return where if found.version == 4 else str(ipaddress.ip_network((found, 64), strict=False))


def wait_s(username: str, request: HttpRequest | Request) -> float:
    """How long until this name may be tried again from there; somebody else's guesses lock nobody out."""
    return _wrong().wait_s(_guesser(username, request))


def note_wrong(username: str, request: HttpRequest | Request) -> None:
    """Count a wrong password."""
    _wrong().take(_guesser(username, request))


def _guesser(username: str, request: HttpRequest | Request) -> tuple[str, str]:
    return username.casefold(), network(request)
