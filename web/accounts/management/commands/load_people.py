"""People for a load test, and the end of them."""

import csv
import os
import secrets
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from rest_framework.authtoken.models import Token

from web.accounts.models import User

EMAIL_DOMAIN = "load.invalid"
NAMES = r"^load-[0-9a-f]{6}-[0-9]+$"


class Command(BaseCommand):
    """``manage.py load_people``"""

    help = (
        "Make accounts that may bid and sell, and write their names, password and API tokens into a CSV file that\n"
        "only its owner reads. Each call makes new ones: load-<call>-1, load-<call>-2, … with a random password.\n"
        "Only with DEBUG=True, unless --force says that they are wanted here all the same.\n\n"
        "  python manage.py load_people --count 200 --csv users.csv\n"
        "  python manage.py load_people --retire      # none of them can sign in or bid any more; their bids stay"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Called by Django."""
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.add_argument("--count", type=int, default=100, help="how many (100)")
        parser.add_argument("--csv", type=Path, metavar="FILE", help="where their credentials are written")
        parser.add_argument("--force", action="store_true", help="also without DEBUG")
        parser.add_argument("--retire", action="store_true", help="end the accounts of all earlier calls")

    def handle(self, *args: Any, **options: Any) -> None:
        """Called by Django."""
        if options["retire"]:
            self.stdout.write(f"{_retire()} people of load tests can't sign in any more.")
            return
        if not (settings.DEBUG or options["force"]):
            raise CommandError("This is no development site: --force makes the accounts all the same.")
        if options["csv"] is None or options["count"] < 1:
            raise CommandError("Say --csv FILE, and a --count of 1 or more.")
        password = secrets.token_urlsafe(16)
        tokens = _make(options["count"], password)
        _write(options["csv"], password, tokens)
        self.stdout.write(f"{len(tokens)} people are in {options['csv']}.")


@transaction.atomic
def _make(count: int, password: str) -> list[Token]:
    call = secrets.token_hex(3)
    # One hash for all: thousands of them would take minutes.
    hashed = make_password(password)
    names = [f"load-{call}-{number}" for number in range(1, count + 1)]
    users = User.objects.bulk_create(
        [User(username=name, email=f"{name}@{EMAIL_DOMAIN}", password=hashed) for name in names]
    )
    tokens: list[Token] = Token.objects.bulk_create([Token(user=user, key=Token.generate_key()) for user in users])
    return tokens


def _write(path: Path, password: str, tokens: list[Token]) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("username", "password", "token"))
        rows.writerows((token.user.username, password, token.key) for token in tokens)


@transaction.atomic
def _retire() -> int:
    people = User.objects.filter(username__regex=NAMES, email__endswith=f"@{EMAIL_DOMAIN}", is_active=True)
    Token.objects.filter(user__in=people).delete()
    return people.update(is_active=False)
