"""One at a time: what is handed on, and what is claimed to be sent, are not decided in two places at once."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

PLANNING = 7_201_946_021
SENDING = 7_201_946_022
"""PostgreSQL advisory locks."""


@contextmanager
def planning() -> Iterator[None]:
    """In one transaction, alone among those that plan or claim e-mails. Short: others wait."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PLANNING])
        yield


@contextmanager
def sending() -> Iterator[bool]:
    """Whether nobody else is sending; nobody begins until this is left, or its connection lost."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [SENDING])
        is_alone = bool(cursor.fetchone()[0])
    try:
        yield is_alone
    finally:
        if is_alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [SENDING])
