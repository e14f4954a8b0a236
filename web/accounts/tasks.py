"""Celery's poke of this room: "look again". Lost or twice, it changes nothing."""

from bidding import pokes
from web.accounts import sessions


@pokes.poke
def clear_sessions() -> None:
    """Take away sessions that are over."""
    pokes.do("clear_sessions", sessions.clear_expired)
