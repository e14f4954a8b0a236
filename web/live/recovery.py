"""Has the ledger checked when this process finds it shut, so that bidding begins again without Celery too."""

import logging
import threading
import time

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connections

from bidding.outcomes import LedgerBehind, LedgerUnavailable
from bidding.recovery import recover

log = logging.getLogger(__name__)

EVERY_S = 1.0


class Recovery:
    """Asks for recovery in a thread: one at a time, and at most once a second.

    It says since when the ledger was away, as seen from here: the time is given back to running listings.
    """

    def __init__(self) -> None:
        self._free = threading.Lock()
        self._asked_at_s = float("-inf")
        self._well_at_s: float | None = None
        self._may_be_shut = True

    def saw_decision(self) -> None:
        """The ledger has just decided a bid: it is open."""
        self._well_at_s, self._may_be_shut = time.monotonic(), False

    def saw_answer(self, at_s: float) -> None:
        """The ledger answered a read then. That proves nothing while it may be a new server that nobody has checked."""
        if not self._may_be_shut:
            self._well_at_s = max(at_s, self._well_at_s or at_s)

    def saw_connection_lost(self) -> None:
        """Whatever the ledger answers from now on may come from a new server."""
        self._may_be_shut = True

    def ask(self) -> None:
        """Have the ledger checked soon."""
        now_s = time.monotonic()
        if now_s - self._asked_at_s < EVERY_S or not self._free.acquire(blocking=False):
            return
        self._asked_at_s = now_s
        away_ms = None if self._well_at_s is None else int((now_s - self._well_at_s) * 1000)
        threading.Thread(target=self._recover, args=(away_ms,), name="recovery", daemon=True).start()

    def _recover(self, away_ms: int | None) -> None:
        try:
            recover(observed=away_ms is not None, away_ms=away_ms)
            self.saw_decision()
        except (LedgerBehind, LedgerUnavailable, ImproperlyConfigured, DatabaseError) as error:
            log.warning("bidding waits: %s", str(error).strip())
        finally:
            connections.close_all()
            self._free.release()


recovery = Recovery()
"""This process's."""
