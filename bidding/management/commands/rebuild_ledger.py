"""``manage.py rebuild_ledger``: when recovery says that the ledger and PostgreSQL don't fit together."""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bidding import rebuild
from bidding.outcomes import LedgerBehind, LedgerUnavailable
from bidding.restoring import NoRows


class Command(BaseCommand):
    """Says what it does as it goes; exits 1 when it did not get to the end."""

    help = (
        "Make the ledger anew from PostgreSQL, under a new epoch. Nobody can bid meanwhile; pages start anew\n"
        "by themselves afterwards. What the old ledger still has is stored first. Safe to run again.\n\n"
        "  python manage.py rebuild_ledger --yes"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Called by Django."""
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.add_argument("--yes", action="store_true", help="don't ask first")

    def handle(self, *args: Any, yes: bool, **options: Any) -> None:
        """Called by Django."""
        if not yes and not _agreed():
            raise CommandError("Nothing was done.")
        try:
            rebuild.rebuild_ledger(say=self.stdout.write)
        except (LedgerUnavailable, LedgerBehind, NoRows, rebuild.StillGrowing) as error:
            raise CommandError(f"{error}. The ledger stays shut; run this again.") from error


def _agreed() -> bool:
    try:
        return input("Nobody can bid while the ledger is rebuilt from PostgreSQL. Go on? [yes/no] ") == "yes"
    except EOFError as error:
        raise CommandError("There is nobody to ask: use --yes.") from error
