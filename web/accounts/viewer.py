"""Who is looking, and who acts."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from web.accounts.models import User


def viewer_of(request: HttpRequest) -> User | None:
    """Who is looking, None when nobody is signed in."""
    return None if isinstance(request.user, AnonymousUser) else request.user


def signed_in(request: HttpRequest) -> User:
    """Who acts, where nobody else gets to: views that are ``login_required``."""
    assert not isinstance(request.user, AnonymousUser)
    return request.user
