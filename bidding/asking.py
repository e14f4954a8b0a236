"""PostgreSQL's answers for coroutines: each kind of question has a thread of its own, and waits behind no other."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from django.db import close_old_connections

P = ParamSpec("P")
T = TypeVar("T")


class Asking:
    """One kind of question, known by ``name`` in the list of threads.

    ``sync_to_async`` has one thread for everything: there a single question that hangs keeps all others waiting.
    """

    def __init__(self, name: str) -> None:
        self._thread = ThreadPoolExecutor(1, name)

    async def __call__(self, question: Callable[P, T], *args: P.args, **options: P.kwargs) -> T:
        """The answer. Whoever stops waiting before the question's turn has not asked."""
        asked = partial(_asked, question, *args, **options)
        return await asyncio.get_running_loop().run_in_executor(self._thread, asked)


def _asked(question: Callable[P, T], *args: P.args, **options: P.kwargs) -> T:
    close_old_connections()
    try:
        return question(*args, **options)
    finally:
        close_old_connections()
