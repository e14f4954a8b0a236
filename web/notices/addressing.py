"""Addresses of our pages as they stand in e-mails."""

from django.conf import settings


def absolute(path: str) -> str:
    """The page's full address."""
    return f"{site_url()}{path}"


def site_url() -> str:
    """Where the site is; a guess by ALLOWED_HOSTS when SITE_URL does not say."""
    if settings.SITE_URL:
        return str(settings.SITE_URL)
    scheme = "https" if settings.SESSION_COOKIE_SECURE else "http"
    names = [host.removeprefix(".") for host in settings.ALLOWED_HOSTS if host != "*"]
    return f"{scheme}://{names[0] if names else 'localhost'}"
