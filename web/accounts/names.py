"""People by their names."""

from web.accounts.models import User


def person_of(name: str) -> User | None:
    """Who is called so, in whatever case, in use or closed; None when nobody is."""
    # PostgreSQL takes no NUL in a text.
    return User.objects.filter(username__iexact=name).first() if "\0" not in name else None
