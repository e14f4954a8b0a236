"""How often a person or an address may call the API; the numbers are settings.

Requests and searches are counted by each process, signing in by all together."""

from collections.abc import Hashable
from functools import cache
from math import ceil
from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from web import guesses
from web.guesses import address
from web.rates import TokenBuckets
from web.shared_rates import SharedBuckets


@cache
def _everything() -> TokenBuckets:
    return TokenBuckets(settings.API_RATE_PER_S, settings.API_RATE_BURST)


@cache
def _sign_ins() -> SharedBuckets:
    return SharedBuckets("sign-ins", settings.SIGN_INS_PER_MIN / 60, settings.SIGN_INS_PER_MIN)


@cache
def _searches() -> TokenBuckets:
    return TokenBuckets(settings.API_SEARCHES_PER_S, settings.API_SEARCH_BURST)


def forget() -> None:
    """Start all counts anew, with the settings as they are now."""
    guesses.forget()
    _sign_ins().forget()
    for buckets in (_everything, _searches, _sign_ins):
        buckets.cache_clear()


class _BucketThrottle(BaseThrottle):
    wait_s = 0.0

    def wait(self) -> int:
        return ceil(self.wait_s)


class PersonThrottle(_BucketThrottle):
    """Everything that one person, or one address without a person, does."""

    def allow_request(self, request: Request, view: Any) -> bool:
        """Whether there is a token."""
        self.wait_s = _everything().take(_who(request))
        return self.wait_s == 0


class SearchThrottle(_BucketThrottle):
    """Looking for words, which costs more than anything else that may be asked."""

    def allow_request(self, request: Request, view: Any) -> bool:
        """Whether there is a token, or nothing is searched."""
        self.wait_s = _searches().take(_who(request)) if request.query_params.get("q") else 0.0
        return self.wait_s == 0


class SignInThrottle(_BucketThrottle):
    """Signing in, by address."""

    def allow_request(self, request: Request, view: Any) -> bool:
        """Whether there is a token."""
        self.wait_s = _sign_ins().take(address(request))
        return self.wait_s == 0


def _who(request: Request) -> Hashable:
    """The person, or the address without one."""
    return request.user.pk if request.user.is_authenticated else address(request)
