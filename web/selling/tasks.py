"""Celery's poke of this room: "look again". Lost or twice, it changes nothing."""

from bidding import pokes
from web.selling import drafts


@pokes.poke
def forget_unused() -> None:
    """Take away pictures that nobody uses."""
    pokes.do("forget_unused", drafts.forget_unused)
