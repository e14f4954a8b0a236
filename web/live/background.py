"""Work beside the sockets: held on to while it runs, and heard when it fails."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

log = logging.getLogger(__name__)

_running: set[asyncio.Task[Any]] = set()


def spawn(work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
    """Start the work on the running loop. A failure is logged; nobody has to wait for the task."""
    task = asyncio.get_running_loop().create_task(work)
    _running.add(task)
    task.add_done_callback(_ended)
    return task


async def repeat(step: Callable[[], Awaitable[None]], *, every_s: float) -> None:
    """Do it again and again for as long as the process lives; a failure is logged and the next turn comes."""
    while True:
        await asyncio.sleep(every_s)
        try:
            await step()
        except Exception:
            log.exception("one turn failed")


def _ended(task: asyncio.Task[Any]) -> None:
    _running.discard(task)
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("background work failed: %s", task.get_name(), exc_info=error)
