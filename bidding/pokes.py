"""Poking a task from within another process, beside beat's pokes."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

EXPIRES_S = 2.0
GAP_S = 0.25


def send(task: Any) -> None:
    """Poke the task. While the broker is away nothing is sent: beat's next poke does it."""
    try:
        task.apply_async(expires=EXPIRES_S, retry=False)
    except OperationalError as error:
        logger.debug("%s is not poked: %s", task.name, error)


@dataclass(slots=True)
class Paced:
    """``send`` for what happens more often than is worth a poke: the first at once, then one in GAP_S at most."""

    task: Callable[[], Any]
    sent_at_s: float = -GAP_S

    def __call__(self) -> None:
        now_s = time.monotonic()
        if now_s - self.sent_at_s >= GAP_S:
            self.sent_at_s = now_s
            send(self.task())
