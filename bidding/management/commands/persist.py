"""``manage.py persist``: a persister of its own, beside or instead of the ones that Celery pokes."""

import logging
import signal
import threading
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, connection

from bidding import persister
from bidding.outcomes import LedgerUnavailable

logger = logging.getLogger(__name__)

PAUSE_S = 1.0


class Command(BaseCommand):
    """Runs until SIGTERM or SIGINT, which let it finish its batch."""

    help = (
        "Carry the ledger's log into PostgreSQL. Several may run at once, also beside Celery's.\n\n"
        "  python manage.py persist          until it is told to stop\n"
        "  python manage.py persist --once   what there is now, and no longer"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Called by Django."""
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.add_argument("--once", action="store_true", help="store what there is now, then stop")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        """Called by Django."""
        if once:
            self.stdout.write(f"{persister.work(linger_s=0)} entries read")
            return
        told_to_stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: told_to_stop.set())
        while not told_to_stop.is_set():
            if not _work_if_possible(told_to_stop):
                told_to_stop.wait(PAUSE_S)


def _work_if_possible(told_to_stop: threading.Event) -> bool:
    """False when Redis or PostgreSQL is away: it is tried again until they are back."""
    try:
        persister.work(stopping=told_to_stop.is_set)
    except (LedgerUnavailable, OperationalError, InterfaceError) as error:
        logger.warning("nothing can be stored now: %s", str(error).strip())
        connection.close()
        return False
    return True
