"""Celery's poke of this room: "look again". Lost or twice, it changes nothing."""

from celery import shared_task

from bidding import pokes
from web.accounts import sessions


@shared_task
def clear_sessions() -> None:
    """Take away sessions that are over."""
    pokes.do("clear_sessions", sessions.clear_expired)
