"""``manage.py archive_sales``: takes the bids of sales that ended long ago out of the busy tables."""

from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bidding import old_sales


class Command(BaseCommand):
    """Says how far it is; may be stopped and run again at any time."""

    help = (
        "Move the log entries (bids and all) of sales that ended long ago from the table that is written with every\n"
        "bid into an archive. Pages, API, exports and verify show them as before. Safe beside bidding, and to run\n"
        "again after a crash. A sale stays while the ledger may still need it: for a day at least.\n\n"
        "  python manage.py archive_sales --days 90 --dry-run\n"
        "  python manage.py archive_sales --before 2026-01-01"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Called by Django."""
        parser.formatter_class = RawDescriptionHelpFormatter
        when = parser.add_mutually_exclusive_group(required=True)
        when.add_argument("--before", type=_date, metavar="DATE", help="ended before that day began, in UTC")
        when.add_argument("--days", type=_natural, metavar="N", help="ended more than so many days ago")
        parser.add_argument("--dry-run", action="store_true", help="only say how much would be moved")
        parser.add_argument("--at-once", type=_natural, default=old_sales.ENTRIES_AT_ONCE, help="entries a transaction")

    def handle(
        self, *args: Any, before: date | None, days: int | None, dry_run: bool, at_once: int, **options: Any
    ) -> None:
        """Called by Django."""
        moment = timezone.now() - timedelta(days=days or 0)
        if before is not None:
            moment = datetime(before.year, before.month, before.day, tzinfo=UTC)
        before_ms = int(moment.timestamp() * 1_000)
        if dry_run:
            self.stdout.write(f"{old_sales.count(before_ms)} would be moved.")
            return
        try:
            moved = old_sales.archive_sales(before_ms=before_ms, entries_at_once=at_once, say=self.stdout.write)
        except old_sales.Busy as error:
            raise CommandError("Another archive_sales is at work.") from error
        self.stdout.write(f"{moved} moved.")


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text} is no date like 2026-01-31") from error


def _natural(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ArgumentTypeError("at least 1")
    return number
