"""Pokes that wait for a server that is away: said once a minute, not with a traceback every second."""

import logging
import time
from collections.abc import Callable

from django.db import InterfaceError, OperationalError, connection

logger = logging.getLogger(__name__)

SAID_AGAIN_AFTER_S = 60.0

_said_at_s: dict[str, float] = {}


def do(name: str, job: Callable[[], object]) -> None:
    """Do it, or leave it to the next poke while PostgreSQL is away."""
    try:
        job()
    except (OperationalError, InterfaceError) as error:
        connection.close()
        _say(name, error)
    else:
        _said_at_s.pop(name, None)


def _say(name: str, error: Exception) -> None:
    now_s = time.monotonic()
    if now_s - _said_at_s.get(name, -SAID_AGAIN_AFTER_S) >= SAID_AGAIN_AFTER_S:
        _said_at_s[name] = now_s
        logger.warning("%s waits: %s", name, str(error).strip())
