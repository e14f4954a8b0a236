"""Celery's poke of this room: "look again". Lost or twice, it changes nothing."""

from celery import shared_task

from web.selling import drafts


@shared_task
def forget_unused() -> None:
    """Take away pictures that nobody uses."""
    drafts.forget_unused()
