"""Celery's pokes of notices: "look again", as those of bidding. Lost or twice, they change nothing."""

import logging
import smtplib
import time
from collections.abc import Callable

from celery import shared_task
from django.db import InterfaceError, OperationalError, connection

from web.notices import delivery, hearing, mailing

logger = logging.getLogger(__name__)

SAID_AGAIN_AFTER_S = 60.0

_said_at_s: dict[str, float] = {}


@shared_task
def hear() -> None:
    """Tell of private messages that nobody has read."""
    _do("hear", hearing.hear_messages)


@shared_task
def deliver() -> None:
    """Hand notices to open pages and to e-mails."""
    _do("deliver", delivery.deliver)


@shared_task
def mail() -> None:
    """Send the e-mails that are due. Has a queue of its own."""
    _do("mail", mailing.send_due)


def _do(name: str, job: Callable[[], object]) -> None:
    """Do it; that a server is away is one line a minute."""
    try:
        job()
    except (OperationalError, InterfaceError) as error:
        connection.close()
        _say(name, error)
    except (OSError, smtplib.SMTPException) as error:
        _say(name, error)
    else:
        _said_at_s.pop(name, None)


def _say(name: str, error: Exception) -> None:
    now_s = time.monotonic()
    if now_s - _said_at_s.get(name, -SAID_AGAIN_AFTER_S) >= SAID_AGAIN_AFTER_S:
        _said_at_s[name] = now_s
        logger.warning("%s waits: %s", name, str(error).strip())
