"""Celery's pokes of notices: "look again", as those of bidding. Lost or twice, they change nothing."""

from collections.abc import Callable
from smtplib import SMTPException

from bidding import pokes
from web.notices import delivery, hearing, mailing


@pokes.poke
def hear() -> None:
    """Tell of private messages that nobody has read."""
    _do("hear", hearing.hear_messages)


@pokes.poke
def deliver() -> None:
    """Hand notices to open pages and to e-mails."""
    _do("deliver", delivery.deliver, pokes.do_at_leisure)


@pokes.poke
def mail() -> None:
    """Send the e-mails that are due. Has a queue of its own."""
    _do("mail", mailing.send_due)


def _do(name: str, job: Callable[[], object], do: Callable[..., None] = pokes.do) -> None:
    do(name, job, away=(OSError, SMTPException))
