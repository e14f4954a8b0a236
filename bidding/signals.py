"""What the rooms above may want to hear of at once. A signal carries nothing: who hears it looks for itself."""

from functools import partial

from django.db import transaction
from django.dispatch import Signal

notices_written = Signal()
"""Notices were written or renewed, and are in PostgreSQL."""


def say_notices_written() -> None:
    """Send ``notices_written`` once the transaction under way is committed; at once without one."""
    transaction.on_commit(partial(notices_written.send_robust, sender=None), robust=True)
