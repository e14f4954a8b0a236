"""The link that ends one kind of e-mail for one person, without signing in."""

from dataclasses import dataclass

from django.core import signing
from django.urls import reverse

from bidding.models import Notice

_SALT = "notices.unsubscribe"


@dataclass(frozen=True, slots=True)
class Subscription:
    """Whose e-mails of which kind."""

    user_id: int
    kind: str


def token_of(subscription: Subscription) -> str:
    """Signed, and good for ever: a link in an old e-mail works too."""
    return signing.Signer(salt=_SALT).sign(f"{subscription.user_id}-{subscription.kind}")


def subscription_of(token: str) -> Subscription | None:
    """None for a token that we have not made."""
    try:
        user_id, _, kind = signing.Signer(salt=_SALT).unsign(token).partition("-")
    except signing.BadSignature:
        return None
    return Subscription(int(user_id), kind) if kind in Notice.Kind.values else None


def path_of(subscription: Subscription) -> str:
    """Where it is ended."""
    return reverse("notices:unsubscribe", args=[token_of(subscription)])
