"""People and listings on a ledger and a database of the test's own, without Celery: each step is called by hand."""

import os
from dataclasses import dataclass, field, replace
from itertools import count

from django.db import connection

from bidding import connections, keys, opening, persister, recovery, scripts
from bidding.entries import fields_of
from bidding.keys import ListingKeys
from bidding.models import Category, LedgerEntry, Listing
from bidding.outcomes import BidAccepted, BidRejected, Done
from bidding.terms import Terms
from tests.clock import HOUR_MS, now_ms, wait_until_ms
from web.accounts.models import User

_numbers = count(1)
_bid_ids = count(1)


@dataclass
class Shop:
    """An installation whose guards are open."""

    people: list[User] = field(default_factory=list)

    @staticmethod
    def opened(people: int = 4) -> "Shop":
        """With that many people; the first one sells."""
        recovery.recover()
        return Shop([User.objects.create(username=f"person-{next(_numbers)}") for _ in range(people)])

    @property
    def seller(self) -> User:
        """Who sells everything here."""
        return self.people[0]

    def row(self, *, lasts_ms: int = HOUR_MS, start_minor: int = 100, **terms) -> Listing:
        """A listing that the ledger knows nothing of."""
        category, _ = Category.objects.get_or_create(slug="things", defaults={"name": "Things"})
        listing = Listing(seller=self.seller, category=category, title="A thing")
        terms = {"steps": ((1, 10),), "soft_close_ms": 0} | terms
        opening.write_terms(listing, Terms(start_minor=start_minor, ends_at_ms=now_ms() + lasts_ms, **terms))
        listing.save()
        return listing

    def listing(self, **terms) -> Listing:
        """A listing that is open, or scheduled, in the ledger."""
        listing = self.row(**terms)
        opening.open_in_ledger(listing)
        return listing

    def bid(
        self, listing: Listing, person: int, amount: int | None = None, *, up_to: int | None = None, bid_id: str = ""
    ) -> BidAccepted | BidRejected:
        """The person's straight bid of ``amount``, or an automatic one."""
        kind, value = ("straight", amount) if up_to is None else ("automatic", up_to)
        call = scripts.place_bid(
            keys_of(listing),
            bidder_id=self.people[person].pk,
            bid_id=bid_id or f"bid-{next(_bid_ids)}",
            kind=kind,
            value_minor=value or 0,
            allowed=True,
        )
        return scripts.bid_reply(run(call, listing))

    def buy_now(self, listing: Listing, person: int, *, bid_id: str = "buy") -> BidAccepted | BidRejected:
        """The person takes it at once."""
        bidder_id = self.people[person].pk
        return scripts.bid_reply(
            run(scripts.buy_now(keys_of(listing), bidder_id=bidder_id, bid_id=bid_id, allowed=True), listing)
        )

    def close(self, listing: Listing):
        """Close it if its end has come."""
        return scripts.change_reply(run(scripts.close_listing(keys_of(listing)), listing))

    def ended(self, *bids: tuple[int, int], lasts_ms: int = 150, **terms) -> Listing:
        """A listing that got these bids (person, amount) and is closed in the ledger."""
        listing = self.listing(lasts_ms=lasts_ms, **terms)
        for person, amount in bids:
            assert isinstance(self.bid(listing, person, amount), BidAccepted)
        self.wait_and_close(listing)
        return listing

    def wait_and_close(self, listing: Listing) -> None:
        """Close it as soon as its end has come."""
        wait_until_ms(listing.ends_at_ms)
        assert isinstance(self.close(listing), Done)


def keys_of(listing: Listing) -> ListingKeys:
    """Where the ledger keeps it."""
    return keys.keys_of(listing.pk)


def revised(listing: Listing, **changes) -> Terms:
    """The row's terms with these changes."""
    return replace(opening.terms_of(listing), starts_at_ms=None, **changes)


def run(call: scripts.Call, listing: Listing) -> list[str]:
    """The reply to a call of the listing's."""
    return connections.run_cold(call, keys_of(listing).shard)


def store() -> int:
    """Carry everything that was logged into PostgreSQL."""
    return persister.work(linger_s=0)


def entries_of(listing: Listing, kind: str | None = None) -> list[LedgerEntry]:
    """The listing's rows in order."""
    rows = listing.entries.order_by("epoch", "stream_ms", "stream_n")
    return list(rows.filter(type=kind) if kind else rows)


def logged(ledger, listing: Listing) -> list[tuple[str, dict]]:
    """Stream ids and entries of the listing that are in the ledger's log."""
    entries = ledger.xrange(keys.log(keys_of(listing).shard))
    found = [(stream, fields_of(fields["e"])) for stream, fields in entries]
    return [(stream, entry) for stream, entry in found if entry["listing"] == listing.pk]


def log_raw(ledger, shard: int, payload: str | bytes, stream: str = "*") -> str:
    """Put an entry into a log that no script would write."""
    return ledger.xadd(keys.log(shard), {"e": payload}, id=stream)


def environment() -> dict[str, str]:
    """Of a process that works on the test's own database."""
    url = os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{connection.settings_dict['NAME']}"
    return {**os.environ, "DATABASE_URL": url}
