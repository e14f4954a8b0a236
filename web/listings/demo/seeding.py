"""Puts the demo's people and lots into place, and what is there already it leaves alone."""

import asyncio
import logging
import secrets
from dataclasses import dataclass
from io import BytesIO

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.db.models import Q, QuerySet

from bidding import selectors, services
from bidding.models import Category, Listing, Picture
from bidding.outcomes import BidAccepted, LedgerBehind, LedgerUnavailable
from bidding.recovery import recover
from bidding.terms import Terms
from web.accounts.models import User
from web.listings.demo.catalogue import CATEGORIES, LOTS, DemoLot

log = logging.getLogger(__name__)

SELLERS, BIDDERS = 5, 60
PASSWORD, ADMIN_PASSWORD = "demo", "admin"
CENTS, MINUTE_MS = 100, 60_000
SOFT_CLOSE_CAP_MS = 20 * MINUTE_MS


@dataclass(frozen=True, slots=True)
class Seeded:
    """How much was new."""

    people: int
    listings: int
    bids: int


def seed() -> Seeded:
    """Everything of the demo that is missing. A lot that has ended is put up again, so that a demo is never dead."""
    people = _seed_people()
    categories = _seed_categories()
    _have_ledger_checked()
    made = [(lot, _put_up(lot, number, categories)) for number, lot in enumerate(LOTS) if not _is_up(lot)]
    return Seeded(people, len(made), asyncio.run(_open_bidding(made)))


def _have_ledger_checked() -> None:
    """Before the first web process or worker has started nobody else does it, and a ledger unchecked takes no bid."""
    try:
        recover()
    except (LedgerBehind, LedgerUnavailable, ImproperlyConfigured) as problem:
        log.warning("The lots start without bids: %s", problem)


def _seed_people() -> int:
    # One hash for all: sixty of a slow kind would be most of the seeding's time.
    hashed = make_password(PASSWORD)
    names = [f"bidder{i}" for i in range(1, BIDDERS + 1)] + [f"seller{i}" for i in range(1, SELLERS + 1)]
    missing = set(names) - set(User.objects.filter(username__in=names).values_list("username", flat=True))
    User.objects.bulk_create(User(username=name, password=hashed) for name in names if name in missing)
    if User.objects.filter(username="admin").exists():
        return len(missing)
    User.objects.create_superuser("admin", password=ADMIN_PASSWORD)
    return len(missing) + 1


def _seed_categories() -> dict[str, Category]:
    return {
        slug: Category.objects.get_or_create(slug=slug, defaults={"name": name})[0] for slug, name in CATEGORIES.items()
    }


def _of_demo(lot: DemoLot) -> QuerySet[Listing]:
    return Listing.objects.filter(title=lot.title, seller__username__startswith="seller")


def _is_up(lot: DemoLot) -> bool:
    still_running = Q(status=Listing.Status.PAUSED) | Q(ends_at_ms__gt=selectors.ledger_now_ms())
    return _of_demo(lot).exclude(status__in=selectors.ENDED).filter(still_running).exists()


def _put_up(lot: DemoLot, number: int, categories: dict[str, Category]) -> Listing:
    earlier = _of_demo(lot).exclude(pictures=None).first()
    seller = User.objects.get(username=f"seller{number % SELLERS + 1}")
    return services.create_listing(
        seller=seller,
        category=categories[lot.category],
        title=lot.title,
        terms=_terms(lot, selectors.ledger_now_ms()),
        description=lot.description,
        pictures=list(earlier.pictures.all()) if earlier else [_picture(lot, seller)],
    )


def _terms(lot: DemoLot, now_ms: int) -> Terms:
    starts_at_ms = now_ms + round(lot.starts_in * MINUTE_MS)
    return Terms(
        start_minor=lot.start * CENTS,
        ends_at_ms=starts_at_ms + round(lot.lasts * MINUTE_MS),
        reserve_minor=lot.reserve and lot.reserve * CENTS,
        buy_now_minor=lot.buy_now and lot.buy_now * CENTS,
        steps=lot.steps,
        starts_at_ms=starts_at_ms if lot.starts_in else None,
        soft_close_ms=lot.soft_close_s * 1_000,
        soft_close_cap_ms=SOFT_CLOSE_CAP_MS,
    )


def _picture(lot: DemoLot, seller: User) -> Picture:
    encoded = BytesIO()
    lot.draw().save(encoded, "PNG")
    return services.keep_picture(owner=seller, upload=ContentFile(encoded.getvalue()))


async def _open_bidding(made: list[tuple[DemoLot, Listing]]) -> int:
    """The bids that the new lots start with; fewer, or none, while the ledger is away."""
    ids = {user.username: user.pk async for user in User.objects.filter(username__startswith="bidder")}
    accepted = 0
    for lot, listing in made:
        for bidder, dollars, automatic in lot.bids:
            outcome = await services.place_bid(
                listing_id=listing.pk,
                bidder_id=ids[f"bidder{bidder}"],
                bid_id=f"demo-{secrets.token_hex(8)}",
                amount_minor=None if automatic else dollars * CENTS,
                max_minor=dollars * CENTS if automatic else None,
            )
            accepted += isinstance(outcome, BidAccepted)
    return accepted
