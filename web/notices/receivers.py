"""Notices are handed on as soon as they are written."""

from typing import Any

from django.dispatch import receiver

from bidding import pokes
from bidding.signals import notices_written
from web.notices import tasks


@receiver(notices_written)
def hand_on(**_: Any) -> None:
    """Beat would do it within the second."""
    pokes.send(tasks.deliver)
