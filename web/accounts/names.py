"""People by their names."""

from django.db.models import CharField, F, Func, Value
from django.db.models.functions import Upper

from web.accounts.models import User

LONGEST_NAME = 150


def person_of(name: str) -> User | None:
    """Who is called so, in whatever case, in use or closed; None when nobody is."""
    # PostgreSQL takes no NUL in a text.
    return User.objects.filter(username__iexact=name).first() if "\0" not in name else None


def person_with_page(name: str) -> User | None:
    """The same, of whoever can be looked at: not once the account is closed or deactivated."""
    person = person_of(name)
    return person if person is not None and person.is_active else None


def is_taken_in_other_letters(name: str) -> bool:
    """Whether somebody's name is this one once both are in plain letters (NFKC), in whatever case.

    New names are in plain letters; it is for those from before that was asked for.
    """
    # NUL again; and only a name outside of ASCII may have become this one.
    others = User.objects.filter(username__regex=r"[^ -~]") if "\0" not in name else User.objects.none()
    plain = Upper(Func(F("username"), template="normalize(%(expressions)s, NFKC)", output_field=CharField()))
    return others.annotate(plain=plain).filter(plain=Upper(Value(name))).exists()
