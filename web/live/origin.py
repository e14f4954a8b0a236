"""Which web pages may open sockets here: this site's own, and those that the settings trust."""

from collections.abc import Callable, Iterable
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.utils.http import is_same_domain

Headers = Iterable[tuple[bytes, bytes]]

_DEBUG_HOSTS = [".localhost", "127.0.0.1", "[::1]"]
"""What Django allows with DEBUG and no ALLOWED_HOSTS."""


def is_foreign(headers: Headers) -> bool:
    """Whether a browser says that a page of somebody else's opens this socket. Programs send no Origin: not foreign."""
    headers = list(headers)
    hosts = [value.decode("latin-1") for name, value in headers if name == b"host"]
    origins = [value.decode("latin-1") for name, value in headers if name == b"origin"]
    return any(not _is_ours(origin, hosts[0] if len(hosts) == 1 else "") for origin in origins)


def _is_ours(origin: str, host: str) -> bool:
    try:
        parts = urlsplit(origin)
        name = parts.hostname or ""
        parts.port  # noqa: B018  Raises ValueError for a bad one.
    except ValueError:
        return False
    if not parts.scheme or not name:
        return False
    return _is_same_host(parts, host) or _is_allowed(name) or any(map(_trusts(parts), settings.CSRF_TRUSTED_ORIGINS))


def _is_same_host(origin: SplitResult, host: str) -> bool:
    """Whether the page comes from where the socket goes. A Host that is not ours proves nothing (DNS rebinding)."""
    domain, _ = split_domain_port(host)
    return bool(domain) and validate_host(domain, _allowed_hosts()) and origin.netloc.lower() == host.lower()


def _is_allowed(name: str) -> bool:
    named = [pattern for pattern in _allowed_hosts() if pattern != "*"]
    return validate_host(f"[{name}]" if ":" in name else name, named)


def _allowed_hosts() -> list[str]:
    return settings.ALLOWED_HOSTS or (_DEBUG_HOSTS if settings.DEBUG else [])


def _trusts(origin: SplitResult) -> Callable[[str], bool]:
    def trusts(trusted: str) -> bool:
        parts = urlsplit(trusted)
        return parts.scheme == origin.scheme and is_same_domain(origin.netloc.lower(), parts.netloc.lstrip("*"))

    return trusts
