"""Lets programs bid, so that there is something to watch."""

import asyncio
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from web.listings.demo import bots, seeding
from web.listings.demo.site import CouldNotConnect


class Command(BaseCommand):
    """``manage.py demo_bots``"""

    help = (
        "The demo's bidders bid over real sockets, at the pace of people. They sign in as bidder1, bidder2, … of "
        "seed_demo. Example: manage.py demo_bots --bots 20 --seconds 60"
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """How many, how long, where."""
        parser.add_argument("--bots", type=int, default=20, help=f"how many, 1 to {seeding.BIDDERS} (20)")
        parser.add_argument("--seconds", type=float, default=60, help="for how long (60)")
        parser.add_argument("--url", default="http://127.0.0.1:8000", help="where the site is (http://127.0.0.1:8000)")
        parser.add_argument("--listing", type=int, help="bid on this listing alone (any open one)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Bid, and say what came of it."""
        if not 1 <= options["bots"] <= seeding.BIDDERS:
            raise CommandError(f"There are 1 to {seeding.BIDDERS} bots.")
        self.stdout.write(f"{options['bots']} bots bid at {options['url']} for {options['seconds']:g} s.")
        bidding = bots.bid(
            options["url"].rstrip("/"),
            bots=options["bots"],
            seconds=options["seconds"],
            listing_id=options["listing"],
            password=seeding.PASSWORD,
        )
        try:
            tally = asyncio.run(bidding)
        except CouldNotConnect as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(str(tally))
