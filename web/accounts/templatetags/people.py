"""Links to people. Whatever they are called, there is one."""

from django.template import Library

from web.accounts.addresses import letters_to, page_of
from web.accounts.models import User

register = Library()


@register.simple_tag
def person_url(person: User) -> str:
    """Where the person is looked at."""
    return page_of(person)


@register.simple_tag
def write_url(person: User, listing_id: int | None = None) -> str:
    """Where one writes to the person, about that lot."""
    return letters_to(person, listing_id)
