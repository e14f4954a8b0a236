"""Celery's poke of this room: "look again". Lost or twice, it changes nothing."""

from celery import shared_task

from bidding import pokes
from web.selling import drafts


@shared_task
def forget_unused() -> None:
    """Take away pictures that nobody uses."""
    pokes.do("forget_unused", drafts.forget_unused)
