"""Counting what is unread: for many people at once, soon after something happened."""

import asyncio
import logging
from collections.abc import Callable, Collection
from itertools import islice

from django.db import InterfaceError, OperationalError, connection, transaction

from bidding.asking import Asking
from web.live.background import spawn
from web.live.unread import Unread, unread_of

log = logging.getLogger(__name__)

COUNT_SOON_S = 0.03
"""What happens within it is counted once."""

AGAIN_S = 1.0
PER_QUERY = 500

PATIENCE_S = 5
"""A database that has not counted within it is away."""

_ask = Asking("unread")


class Counting:
    """Of one event loop; ``show`` is told each person's counts."""

    def __init__(self, show: Callable[[int, Unread], None]) -> None:
        self._show = show
        self._to_count: set[int] = set()
        self._counting: asyncio.Task[None] | None = None

    def count(self, user_ids: Collection[int]) -> None:
        """What is unread for these people is counted soon, and shown."""
        self._to_count.update(user_ids)
        if self._to_count and (self._counting is None or self._counting.done()):
            self._counting = spawn(self._count())

    async def _count(self) -> None:
        await asyncio.sleep(COUNT_SOON_S)
        while self._to_count:
            some = set(islice(self._to_count, PER_QUERY))
            self._to_count -= some
            try:
                unread = await _ask(_counted, some)
            except (OperationalError, InterfaceError) as error:
                log.warning("the database is away, nothing unread can be counted: %s", error)
                self._to_count |= some
                await asyncio.sleep(AGAIN_S)
                continue
            for user_id in some:
                self._show(user_id, unread[user_id])


def _counted(user_ids: Collection[int]) -> dict[int, Unread]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL statement_timeout = '{PATIENCE_S}s'")
        return unread_of(user_ids)
