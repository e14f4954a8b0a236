"""The cabinet's first page in numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils.translation import gettext as _

from bidding.models import Listing, ListingResult, Watch
from bidding.selectors import ENDED, unread_notices
from chat.selectors import unread_count
from web.accounts.models import User
from web.accounts.second_factor import has_second_factor
from web.selling.models import Draft


@dataclass(frozen=True, slots=True)
class Tile:
    """One number and where it leads."""

    title: str
    count: int
    url: str


def tiles(user: User) -> list[Tile]:
    """How much there is of everything that is the person's own."""
    return [Tile(title, count, reverse(name)) for title, count, name in _counts(user)]


def _counts(user: User) -> Iterator[tuple[str, int, str]]:
    own = Listing.objects.filter(seller=user)
    yield _("Lots running"), own.exclude(status__in=ENDED).count(), "listings:mine"
    yield _("Lots sold"), sold_by(user).count(), "listings:mine"
    yield _("Drafts"), Draft.objects.filter(seller=user, listing=None).count(), "selling:drafts"
    yield _("Running lots with your bids"), running_with_bids_of(user).count(), "listings:my_bids"
    yield _("Lots won"), ListingResult.objects.filter(winner=user).count(), "listings:won"
    yield _("Lots watched"), Watch.objects.filter(user=user).count(), "listings:watched"
    yield _("Unread messages"), unread_count(user.pk), "inbox:list"
    yield _("Unread notices"), unread_notices(user.pk), "notices:list"


def sold_by(user: User) -> Any:
    """What the person sold, a queryset of results."""
    return ListingResult.objects.filter(listing__seller=user, outcome=ListingResult.Outcome.SOLD)


def running_with_bids_of(user: User) -> Any:
    """The lots that have not ended and have a bid of the person, as far as PostgreSQL knows; a queryset."""
    bids = user.bids.filter(type="bid", voided=False)
    return Listing.objects.filter(pk__in=bids.values("listing")).exclude(status__in=ENDED)


def advice(user: User) -> list[tuple[str, str]]:
    """What would make the account safer: a sentence and where to do it."""
    found = []
    if not EmailAddress.objects.filter(user=user).exists() and not user.email:
        found.append((_("Add an e-mail address: without one a lost password can't be replaced."), "account_email"))
    elif not EmailAddress.objects.filter(user=user, verified=True).exists():
        found.append((_("Confirm your e-mail address."), "account_email"))
    if not has_second_factor(user):
        found.append((_("Protect your account with a second factor."), "mfa_index"))
    return [(sentence, reverse(name)) for sentence, name in found]
