"""The export as a file: gathered within its request, so it takes the room of one, and sent from disk afterwards.

However slowly it is read, it holds neither a connection to PostgreSQL nor memory meanwhile.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from functools import cache
from typing import IO

from django.db import connection, transaction

from web.accounts import export
from web.accounts.models import User
from web.shared_rates import SharedBuckets

PER_HOUR = 5
CHUNK_BYTES = 64 * 1024

_LOCK = 0x6578_706F
"""The first half of the advisory locks' numbers; the second is the person's."""


class File:
    """A file without a name, gone once it is closed; sent in chunks that are read off the event loop."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.size_bytes = file.seek(0, 2)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        self._file.seek(0)
        while chunk := await asyncio.to_thread(self._file.read, CHUNK_BYTES):
            yield chunk

    def close(self) -> None:
        """Idempotent."""
        self._file.close()


@cache
def _rates() -> SharedBuckets:
    return SharedBuckets("exports", PER_HOUR / 3600, PER_HOUR)


def forget_rates() -> None:
    """Start all counts anew."""
    _rates().forget()
    _rates.cache_clear()


def wait_s(user: User) -> float:
    """How long the person waits until the next file, 0 if it may be now; counts this one."""
    return _rates().take(user.pk)


def gathered(user: User) -> File | None:
    """The person's file, None while one of theirs is gathered already, by whichever process."""
    with transaction.atomic():
        return _written(user) if _is_the_only_one(user) else None


def _is_the_only_one(user: User) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_LOCK, user.pk % 2**31])
        return bool(cursor.fetchone()[0])


def _written(user: User) -> File:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by whoever sends it
    for piece in export.pieces(user):
        file.write(piece.encode())
    return File(file)
