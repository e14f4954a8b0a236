"""A race: calls that begin at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connection

T = TypeVar("T")


def together(*calls: Callable[[], T]) -> list[T]:
    """What each of them gave, each in a thread of its own; raises what the first one of those that failed raised."""
    start = Barrier(len(calls))

    def run(call: Callable[[], T]) -> T:
        start.wait()
        try:
            return call()
        finally:
            connection.close()  # this thread's own

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))
