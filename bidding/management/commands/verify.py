"""``manage.py verify``: are the books right?"""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from typing import Any

import redis
from django.core.management.base import BaseCommand, CommandError

from bidding.models import Listing, StoredEntry
from bidding.outcomes import LedgerUnavailable
from bidding.verify import verify


class Command(BaseCommand):
    """Prints a line for each difference and exits 1 if there is any."""

    help = (
        "Replay every listing from its rows by the bidding rules, and compare ledger, rows and result. Changes\n"
        "nothing, and may run beside bidding. Exits 1 when something differs, with a line for each difference.\n\n"
        "  python manage.py verify\n"
        "  python manage.py verify --listing 12"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Called by Django."""
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.add_argument("--listing", type=int, metavar="ID", help="only this listing")

    def handle(self, *args: Any, listing: int | None, **options: Any) -> None:
        """Called by Django."""
        count = 0
        try:
            for line in verify(listing_id=listing, say=self.stderr.write):
                self.stdout.write(line)
                count += 1
        except (LedgerUnavailable, redis.RedisError) as error:
            raise CommandError(f"Not everything could be compared: {error}") from error
        if count:
            raise CommandError(f"{count} differences.")
        bids = StoredEntry.objects.filter(type="bid")
        bids, looked_at = (bids, Listing.objects.count()) if listing is None else (bids.filter(listing_id=listing), 1)
        self.stdout.write(f"No differences: {looked_at} listings, {bids.count()} bids.")
