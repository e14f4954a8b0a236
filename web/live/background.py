"""Work beside the sockets, on the loop and in threads: held on to while it runs, and heard when it fails."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError, close_old_connections

from bidding.outcomes import LedgerUnavailable

Result = TypeVar("Result")

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


def in_thread(work: Callable[[], Result], *, otherwise: Result, what: str) -> Result:
    """Work in a thread that is no request's, with good connections; ``otherwise`` if its outcome is unknown."""
    close_old_connections()
    try:
        return work()
    except (LedgerUnavailable, OperationalError, InterfaceError) as error:
        log.warning("%s waits: %s", what, error)
    except Exception:
        # Never silence: after a bug too the outcome is unknown.
        log.exception("%s", what)
    finally:
        close_old_connections()
    return otherwise


def _ended(task: asyncio.Task[Any]) -> None:
    _running.discard(task)
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("background work failed: %s", task.get_name(), exc_info=error)
