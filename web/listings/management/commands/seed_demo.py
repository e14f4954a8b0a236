"""Fills a development site with things to watch."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from web.listings.demo import seeding


class Command(BaseCommand):
    """``manage.py seed_demo``"""

    help = (
        "Puts up 12 demo lots with pictures, some ending within minutes, and people to bid: bidder1 to bidder60 and "
        "seller1 to seller5 (password: demo), staff: admin (password: admin). Only with DEBUG=True. Run it as often as "
        "you like: nothing is made twice, and lots that have ended are put up again. Example: manage.py seed_demo"
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed, and say how much was new."""
        if not settings.DEBUG:
            raise CommandError("Demo people have known passwords: they are only made with DEBUG=True.")
        made = seeding.seed()
        self.stdout.write(f"Demo: {made.people} people, {made.listings} lots and {made.bids} bids are new.")
