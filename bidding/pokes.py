"""Poking a task from within another process, beside beat's pokes; and what a poke does while a server is away."""

import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from celery import shared_task
from django.core.cache import cache
from django.db import InterfaceError, OperationalError, connection
from kombu.exceptions import OperationalError as BrokerAway

poke: Callable[[Callable[[], None]], Callable[[], None]] = shared_task
"""Makes a function a task that beat pokes."""

logger = logging.getLogger(__name__)

EXPIRES_S = 2.0
GAP_S = 0.25
SAID_AGAIN_AFTER_S = 60.0
LONGEST_S = 10
REST = 3
SHORT_S = 0.2
"""What is done sooner needs no rest."""

_said_at_s: dict[str, float] = {}


def do(name: str, job: Callable[[], object], *, away: tuple[type[Exception], ...] = ()) -> None:
    """Do it, or leave it to the next poke while PostgreSQL is away, or what raises ``away``; then ``say`` it."""
    try:
        job()
    except (OperationalError, InterfaceError) as error:
        connection.close()
        say(name, error)
    except away as error:
        say(name, error)
    else:
        _said_at_s.pop(name, None)


def do_at_leisure(name: str, job: Callable[[], object], **options: Any) -> None:
    """As ``do``, but once at a time in all workers, and what took long rests for REST times as long.

    So storing bids finds a process and the machine. Pokes meanwhile do nothing: the next one does it. A worker that
    dies in between holds up the others for LONGEST_S; where the cache is away nobody waits.
    """
    key = f"pokes:{name}"
    if not cache.add(key, 1, timeout=LONGEST_S):
        return
    began_s = time.monotonic()
    try:
        do(name, job, **options)
    finally:
        took_s = time.monotonic() - began_s
        cache.set(key, 1, timeout=math.ceil(REST * took_s) if took_s > SHORT_S else 0)


def say(name: str, error: Exception) -> None:
    """Say that the job waits: one line a minute, not a traceback every second."""
    now_s = time.monotonic()
    if now_s - _said_at_s.get(name, -SAID_AGAIN_AFTER_S) >= SAID_AGAIN_AFTER_S:
        _said_at_s[name] = now_s
        logger.warning("%s waits: %s", name, str(error).strip())


def forget_said() -> None:
    """Say all of it again from now on."""
    _said_at_s.clear()


def send(task: Any) -> None:
    """Poke the task. While the broker is away nothing is sent: beat's next poke does it."""
    try:
        task.apply_async(expires=EXPIRES_S, retry=False)
    except BrokerAway as error:
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
