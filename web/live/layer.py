"""Asking the channel layer: nothing else depends on it, whatever goes wrong with it."""

import asyncio
import logging
import time
from collections.abc import Coroutine
from typing import Any

log = logging.getLogger(__name__)

SLOW_S = 2.0
"""The channel layer is given this long."""


class Attempts:
    """What is tried with it; that it fails is said once for each outage, beginning with ``what``.

    After it has let somebody wait in vain nothing is tried for ``rest_s``.
    """

    def __init__(self, what: str, *, rest_s: float = 0.0) -> None:
        self._what, self._rest_s = what, rest_s
        self._is_well = True
        self._rests_until_s = 0.0

    async def __call__(self, work: Coroutine[Any, Any, Any], timeout_s: float | None = SLOW_S) -> bool:
        """Do it, if the channel layer lets us; whether it did. None: however long it takes."""
        if time.monotonic() < self._rests_until_s:
            work.close()
            return False
        task = asyncio.ensure_future(work)
        done, _ = await asyncio.wait({task}, timeout=timeout_s)
        if not done:
            task.cancel()
            self._rests_until_s = time.monotonic() + self._rest_s
        error = task.exception() if done else TimeoutError("the channel layer does not answer")
        if error is not None and self._is_well:
            log.warning("%s: %s", self._what, error)
        self._is_well = error is None
        return error is None
