"""Where a person gets e-mail."""

from allauth.account.models import EmailAddress
from django.conf import settings

from web.accounts.models import User


def address_of(user: User) -> str | None:
    """The person's address, a confirmed one where addresses are confirmed; None if there is none.

    Accounts that were made by staff or a command have an address of which nothing was asked: it is taken as it is.
    """
    if settings.ACCOUNT_EMAIL_VERIFICATION == "none":
        return user.email or None
    known = list(EmailAddress.objects.filter(user=user).order_by("-primary", "pk"))
    if not known:
        return user.email or None
    return next((address.email for address in known if address.verified), None)
