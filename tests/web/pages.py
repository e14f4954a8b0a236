"""Every page of the site, and a small world in which each of them has something to show."""

import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from asgiref.sync import async_to_sync
from django.contrib.sessions.backends.db import SessionStore
from django.urls import URLPattern, get_resolver, reverse

from bidding import services
from bidding.models import Listing, ListingResult, Notice
from bidding.terms import MAX_MINOR
from chat import comments, conversations
from tests.clock import HOUR_MS, now_ms
from tests.web.live.site import make_listing, make_person, session_of
from web.notices.unsubscribing import Subscription, token_of
from web.selling.drafts import save_draft
from web.selling.models import Draft

VISITOR, BIDDER, SELLER, STAFF, GUARDED, BLOCKED = "visitor", "bidder", "seller", "staff", "guarded", "blocked"
PASSWORD = "correct horse battery"
LONG_WORD = "Donaudampfschifffahrtsgesellschaftskapitänsmützenschrank"


@dataclass(slots=True)
class World:
    """People by role, and what their pages are about."""

    people: dict[str, Any] = field(default_factory=dict)
    open: Listing = field(init=False)
    untouched: Listing = field(init=False)
    great: Listing = field(init=False)
    coming: Listing = field(init=False)
    cancelled: Listing = field(init=False)
    sold: Listing = field(init=False)
    draft: Draft = field(init=False)
    conversation: Any = None

    def cookie_of(self, role: str) -> str:
        """A session that was begun with a password, and a second factor if there is one.

        It counts as just begun for an hour and more, however slow the machine is that looks at all pages.
        """
        person = self.people[role]
        key = session_of(person)
        session = SessionStore(key)
        known = {"at": time.time() + HOUR_MS / 1000, "username": person.username, "reauthenticated": True}
        session["account_authentication_methods_user"] = str(person.pk)
        session["account_authentication_methods"] = [{"method": "password", **known}, {"method": "mfa", **known}]
        session.save()
        return key


def make_world() -> World:
    """Lots in each state, bids, a comment, a conversation, notices."""
    world = World()
    for role in (BIDDER, SELLER, STAFF, GUARDED, BLOCKED):
        is_staff, email = role == STAFF, f"{role}@example.org"
        rights = {"is_staff": is_staff, "is_superuser": is_staff, "is_blocked": role == BLOCKED}
        person = make_person(email=email, password=PASSWORD, **rights)
        EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
        world.people[role] = person
    TOTP.activate(world.people[GUARDED], generate_totp_secret())
    RecoveryCodes.activate(world.people[GUARDED])
    _make_lots(world)
    _let_them_talk(world)
    return world


def _make_lots(world: World) -> None:
    seller, bidder = world.people[SELLER], world.people[BIDDER]
    world.open = make_listing(seller=seller)
    Listing.objects.filter(pk=world.open.pk).update(title=LONG_WORD)
    world.untouched = make_listing(seller=seller, buy_now_minor=90_000)
    world.great = make_listing(seller=seller, start_minor=MAX_MINOR - 1, buy_now_minor=MAX_MINOR)
    world.coming = make_listing(seller=seller, starts_at_ms=now_ms() + HOUR_MS, ends_at_ms=now_ms() + 2 * HOUR_MS)
    world.cancelled = make_listing(seller=seller)
    services.cancel_listing(world.cancelled)
    world.sold = _sold_long_ago(make_listing(seller=seller), bidder)
    world.draft = save_draft(seller=seller, token=uuid.uuid4().hex, typed={"title": "A chair"}, pictures=[])
    for person, amount in ((bidder, {"amount_minor": 11_000}), (world.people[GUARDED], {"max_minor": 20_000})):
        bid = async_to_sync(services.place_bid)
        bid(listing_id=world.open.pk, bidder_id=person.pk, bid_id=uuid.uuid4().hex, **amount)


def _sold_long_ago(listing: Listing, winner: Any) -> Listing:
    """The lot as it is weeks after its end, at the greatest price there is."""
    at_ms, price_minor = now_ms() - 30 * 24 * HOUR_MS, MAX_MINOR
    services.end_listing(listing)
    ended = {"price_minor": price_minor, "bid_count": 1, "ends_at_ms": at_ms, "at_ms": at_ms}
    Listing.objects.filter(pk=listing.pk).update(status=Listing.Status.CLOSED, **ended)
    outcome = {"outcome": "sold", "price_minor": price_minor, "winner": winner, "winner_paddle": 1}
    ListingResult.objects.create(listing=listing, at_ms=at_ms, **outcome)
    return listing


def _let_them_talk(world: World) -> None:
    seller, bidder = world.people[SELLER], world.people[BIDDER]
    services.watch(user_id=bidder.pk, listing_id=world.open.pk)
    comments.comment(listing=world.open, author=bidder, client_id="a", text="Does it strike the hours?")
    comments.comment(listing=world.open, author=seller, client_id="b", text="It does.")
    told = {"listing": world.open, "price_minor": 11_000, "at_ms": now_ms()}
    Notice.objects.create(user=bidder, kind=Notice.Kind.OUTBID, **told)
    conversations.start(sender=seller, other=bidder, client_id="a", text="Thank you for your bid.")
    world.conversation = conversations.conversation_with(person=seller, other=bidder)


Args = Callable[[World], list[Any]]


@dataclass(frozen=True, slots=True)
class Page:
    """An address, who looks at it, and what its path needs."""

    name: str
    role: str = VISITOR
    args: Args = lambda world: []
    query: str = ""

    def path(self, world: World) -> str:
        """Where it is in that world."""
        return reverse(self.name, args=self.args(world)) + self.query

    def __str__(self) -> str:
        return f"{self.name}{self.query} as {self.role}"


def _open(world: World) -> list[Any]:
    return [world.open.pk]


def _seller(world: World) -> list[Any]:
    return [world.people[SELLER].username]


def _of(*names: str, role: str) -> list[Page]:
    return [Page(name, role) for name in names]


PAGES = [
    *(Page("listings:index", query=f"?show={tab}") for tab in ("live", "soon", "coming", "new", "ended")),
    Page("listings:index", BIDDER),
    Page("listings:index", query="?q=nothing+is+called+that"),
    *(Page("listings:detail", role, _open) for role in (VISITOR, BIDDER, SELLER, STAFF)),
    Page("listings:detail", BIDDER, lambda world: [world.untouched.pk]),
    Page("listings:detail", BIDDER, lambda world: [world.great.pk]),
    Page("listings:detail", BIDDER, lambda world: [world.coming.pk]),
    Page("listings:detail", VISITOR, lambda world: [world.cancelled.pk]),
    *(Page("listings:detail", role, lambda world: [world.sold.pk]) for role in (BIDDER, SELLER)),
    Page("listings:bids", VISITOR, _open),
    Page("listings:buy_now", BIDDER, lambda world: [world.untouched.pk]),
    *_of("help", "developers:index", "developers:sockets", role=VISITOR),
    *_of("account_login", "account_signup", "account_reset_password", "account_reset_password_done", role=VISITOR),
    *_of("account_reset_password_from_key_done", "account_inactive", role=VISITOR),
    *_of("account_email_verification_sent", role=VISITOR),
    Page("account_confirm_email", VISITOR, lambda world: ["unknown"]),
    Page("account_reset_password_from_key", VISITOR, lambda world: ["1", "unknown-key"]),
    *_of("account_logout", "account_email", "account_change_password", "account_reauthenticate", role=BIDDER),
    *_of("usersessions_list", "mfa_index", "mfa_activate_totp", "mfa_add_webauthn", role=BIDDER),
    *_of("mfa_index", "mfa_deactivate_totp", "mfa_view_recovery_codes", role=GUARDED),
    *_of("mfa_generate_recovery_codes", "mfa_reauthenticate", role=GUARDED),
    *_of("accounts:cabinet", "accounts:profile", "accounts:token", "accounts:export", "accounts:close", role=BIDDER),
    *(Page("accounts:person", role, _seller) for role in (VISITOR, BIDDER)),
    Page("selling:new", BLOCKED),
    *_of("listings:mine", "selling:new", "selling:drafts", "listings:won", role=SELLER),
    *_of("listings:my_bids", "listings:watched", "notices:list", "notices:settings", "inbox:list", role=BIDDER),
    Page("notices:unsubscribe", VISITOR, lambda world: [token_of(Subscription(world.people[BIDDER].pk, "outbid"))]),
    Page("inbox:conversation", BIDDER, lambda world: [world.conversation.pk]),
    Page("inbox:start", GUARDED, _seller),
    Page("inbox:block", BIDDER, lambda world: [world.conversation.pk]),
    Page("inbox:blocked", BIDDER),
    *(Page(f"selling:{name}", SELLER, lambda world: [world.draft.pk]) for name in ("draft", "delete_draft")),
    *(Page(f"selling:{name}", SELLER, lambda world: [world.untouched.pk]) for name in ("edit", "end")),
    Page("selling:relist", SELLER, lambda world: [world.cancelled.pk]),
    Page("listings:comments", VISITOR, _open),
]

NOT_PAGES = {
    "set_language": "takes a form only",
    "listings:bid": "leads back to the lot",
    "listings:watch": "takes a form only",
    "listings:comment_hide": "takes a form only",
    "listings:comment_remove": "takes a form only",
    "accounts:time_zone": "takes what a script sends only",
    "accounts:export_file": "a file",
    "listings:standings": "answers scripts with JSON",
    "selling:picture": "takes a file only",
    "notices:read": "takes a form only",
    "accounts:person_named": "accounts:person for names that no path can have in it",
    "inbox:start_named": "inbox:start for such names",
    "inbox:messages": "answers scripts with JSON",
    "inbox:unblock": "takes a form only",
    "account_set_password": "for accounts without a password, which nobody can make here",
    "account_confirm_login_code": "signing in by code is off",
    "mfa_authenticate": "in the middle of signing in: a test of its own",
    "api:docs": "Swagger UI's own but for its surroundings: a test of its own",
    "mfa_download_recovery_codes": "a file",
    "mfa_list_webauthn": "leads to mfa_index without a key",
    "mfa_remove_webauthn": "needs a key in hardware",
    "mfa_edit_webauthn": "needs a key in hardware",
    "mfa_reauthenticate_webauthn": "a part of mfa_reauthenticate",
    "mfa_login_webauthn": "answers scripts with JSON",
}
"""Addresses that have no page of their own, and why."""

ACT = Page("admin:bidding_listing_act", STAFF, lambda world: ["pause"])
"""The admin's pages are Django's own, but for this one, which asks before something is done to listings."""


def all_addresses() -> set[str]:
    """The names of all addresses but the admin's, which are Django's, and those of the API that answer programs."""
    names = set(_names(get_resolver(), ""))
    return {name for name in names if not name.startswith(("admin:", "api:"))} | (names & {"api:docs"})


def _names(resolver: Any, prefix: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}"
        else:
            yield from _names(pattern, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)
