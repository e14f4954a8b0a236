"""Closing an account for good: nothing personal stays but what others need, rows of the ledger first of all."""

import datetime as dt
import secrets
import time
from dataclasses import dataclass
from functools import partial

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils import timezone

from bidding import selectors, services
from bidding.models import Listing, Notice, Picture, Watch
from bidding.outcomes import LedgerUnavailable
from chat.models import PersonBlock
from web.accounts import tokens
from web.accounts.models import CLOSED_PREFIX, User
from web.accounts.overview import running_with_bids_of
from web.notices.models import NoticeEmail, NoticeSetting
from web.selling.models import Draft

HEARD_S = 0.5
"""So long after it was told no process takes bids of somebody any more, but one that stands still."""

HELD_S = 30
"""Longer than it takes to look."""


@dataclass(frozen=True, slots=True)
class Obstacles:
    """What still runs and needs its seller or its leader."""

    selling: list[Listing]
    leading: list[Listing]

    def __bool__(self) -> bool:
        return bool(self.selling or self.leading)


def obstacles(user: User) -> Obstacles:
    """What keeps the account open, as far as it is in PostgreSQL. Raises LedgerUnavailable.

    Who leads is the ledger's word, on lots with bids of the person in PostgreSQL: a first bid of the last second is
    missed here, and found by ``close_account``.
    """
    selling = Listing.objects.filter(seller=user).exclude(status__in=selectors.ENDED).order_by("ends_at_ms")
    leading = [listing for listing in running_with_bids_of(user).order_by("ends_at_ms") if _leads(user, listing)]
    return Obstacles(list(selling), leading)


def _leads(user: User, listing: Listing) -> bool:
    live = selectors.live_listing_sync(listing.pk, viewer_id=user.pk)
    return bool(live and live.you and live.you["leading"] and live.public["status"] not in selectors.ENDED)


def close_account(user: User) -> Obstacles:
    """Close it, unless something keeps it open: then nothing is changed. Raises LedgerUnavailable.

    Signed out everywhere, token revoked; name, addresses, picture, text, drafts, watches and notices gone. Listings,
    bids, comments and messages stay: they are others' too.

    Against a bid of the last second: first no bid of the person is taken any more, then what was taken before is
    brought into PostgreSQL, then it is looked at, and bids are taken again if something was found.
    """
    if found := obstacles(user):
        return found
    _hold_bids(user, timezone.now() + dt.timedelta(seconds=HELD_S))
    try:
        time.sleep(HEARD_S)  # nothing tells that every process has heard it
        services.catch_up()
        found = _close_unless_kept(user)
    except LedgerUnavailable:
        _hold_bids(user, None)
        raise
    if found:
        _hold_bids(user, None)
    return found


def _hold_bids(user: User, until: dt.datetime | None) -> None:
    """Told to every process when it is committed; it ends by itself, should this process die."""
    user.closing_until = until
    user.save(update_fields=["closing_until"])


def _close_unless_kept(user: User) -> Obstacles:
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=user.pk)
        found = obstacles(person)
        if not found and not _are_bids_held(person):
            raise LedgerUnavailable(f"person {person.pk} could bid while the account was looked at")
        if not found:
            _end_access(person)
            _remove_what_is_private(person)
            _make_nameless(person)
    return found


def _are_bids_held(person: User) -> bool:
    """Still: looking may have taken too long, or another closing of the same account let bids go."""
    return person.closing_until is not None and person.closing_until > timezone.now()


def _end_access(person: User) -> None:
    """Each of these is told to every process when it is committed."""
    tokens.revoke(person)
    for session in UserSession.objects.filter(user=person):
        session.end()
    Authenticator.objects.filter(user=person).delete()
    EmailAddress.objects.filter(user=person).delete()


def _remove_what_is_private(person: User) -> None:
    Draft.objects.filter(seller=person).delete()
    services.forget_pictures(Picture.objects.filter(owner=person, listing=None))
    for model in (Watch, Notice, NoticeSetting, NoticeEmail):
        model.objects.filter(user=person).delete()
    PersonBlock.objects.filter(blocker=person).delete()


def _make_nameless(person: User) -> None:
    if person.avatar.name:
        transaction.on_commit(partial(person.avatar.storage.delete, person.avatar.name), robust=True)
    person.username = _free_name(person)
    person.first_name = person.last_name = person.email = person.about = ""
    person.avatar = person.language = person.time_zone = ""
    person.is_active = person.is_staff = person.is_superuser = False
    person.closed_at, person.closing_until = timezone.now(), None
    person.set_unusable_password()
    person.save()
    person.groups.clear()
    person.user_permissions.clear()


def _free_name(person: User) -> str:
    """``closed-<id>``, unless somebody has had that name since before it was kept free."""
    name = f"{CLOSED_PREFIX}{person.pk}"
    return f"{name}-{secrets.token_hex(4)}" if User.objects.filter(username__iexact=name).exists() else name
