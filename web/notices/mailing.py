"""Sends the e-mails that are due, one after another, each claimed first."""

import logging
import smtplib
import time
from typing import Any

from django.core.mail import get_connection

from web.notices import alone, claiming
from web.notices.claiming import Claimed
from web.notices.letters import letter

logger = logging.getLogger(__name__)

LONGEST_RUN_S = 30.0
"""A poke's run ends then: others need the worker's process too."""

_REFUSALS = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPSenderRefused,
    smtplib.SMTPDataError,
    smtplib.SMTPHeloError,
    smtplib.SMTPAuthenticationError,
    smtplib.SMTPNotSupportedError,
    smtplib.SMTPConnectError,
)
"""The server has said no. After anything else nobody knows."""


def send_due(*, longest_s: float = LONGEST_RUN_S) -> int:
    """Send what is due, at most ``longest_s`` long; returns how many e-mails were sent.

    At most once each, whoever dies or runs beside it. Does nothing while another process sends. Raises OSError or
    SMTPException when there is no mail server: then nothing is claimed.
    """
    with alone.sending() as is_alone:
        return _send_all(time.monotonic() + longest_s) if is_alone else 0


def _send_all(until_s: float) -> int:
    sent, connection = 0, get_connection()
    try:
        while time.monotonic() < until_s and claiming.is_any_due():
            _open(connection)
            claimed = claiming.claim_next()
            if claimed is None:
                break
            sent += _send(claimed, connection)
    finally:
        connection.close()
    return sent


def _open(connection: Any) -> None:
    """Connected before anything is claimed; a connection that the server has given up is made anew."""
    smtp = getattr(connection, "connection", None)
    if isinstance(smtp, smtplib.SMTP) and not _answers(smtp):
        connection.close()
    connection.open()


def _answers(smtp: smtplib.SMTP) -> bool:
    try:
        return smtp.noop()[0] == 250
    except (OSError, smtplib.SMTPException):
        return False


def _send(claimed: Claimed, connection: Any) -> bool:
    message = letter(claimed)
    message.connection = connection
    try:
        message.send()
    except _REFUSALS as refusal:
        logger.warning("notice e-mail %s was refused: %s", claimed.email.pk, refusal)
        claiming.note_refused(claimed.email, str(refusal), for_good=_is_for_good(refusal))
        return False
    except (OSError, smtplib.SMTPException) as error:
        logger.error("notice e-mail %s may or may not have been sent: %s", claimed.email.pk, error)
        claiming.note_unknown(claimed.email, str(error))
        connection.close()
        return False
    claiming.note_sent(claimed.email)
    return True


def _is_for_good(refusal: Exception) -> bool:
    """There is no such recipient, and there will be none."""
    if not isinstance(refusal, smtplib.SMTPRecipientsRefused):
        return False
    return all(code >= 500 for code, _ in refusal.recipients.values())
