"""The Content-Security-Policy: everything comes from here, nothing is written into the page as script or style."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'; connect-src 'self' {sockets}"
)


def policy(host: str) -> str:
    """The policy for that host. Sockets are named because older Safari does not count them to 'self'."""
    return _POLICY.format(sockets=f"ws://{host} wss://{host}")


class ContentSecurityPolicyMiddleware:
    """Adds the policy to every answer that has none of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not _is_without(response):
            response.headers.setdefault("Content-Security-Policy", policy(request.get_host()))
        return response


def _is_without(response: HttpResponse) -> bool:
    """A Host that is not allowed has no name to put into a policy; Django's own DEBUG pages are written inline."""
    return response.status_code == 400 or _is_djangos_own(response)


def _is_djangos_own(response: HttpResponse) -> bool:
    return settings.DEBUG and response.status_code in (404, 500) and b"<style" in getattr(response, "content", b"")
