"""Small scripts of the tests' own, called as the ledger's are."""

import asyncio
import hashlib
import time
from collections.abc import Callable

from bidding.lua_loader import Script
from bidding.scripts import Call


def call(body: str, *args: str, keys: list[str] | None = None) -> Call:
    """With keys, the connection's run_id is ARGV[1] and ``args`` begin at ARGV[2]."""
    sha = hashlib.sha1(body.encode(), usedforsecurity=False).hexdigest()
    return Call(Script("a_test_script", body, sha), keys or [], list(args))


def echo(text: object) -> Call:
    """Answered by its argument."""
    return call("return { ARGV[1] }", str(text))


def run_id() -> Call:
    """Answered by the run_id that the connection passes."""
    return call("return { ARGV[1] }", keys=["{00}:any"])


def count() -> Call:
    """Counts how often it ran, in ``{00}:count``."""
    return call("return { tostring(redis.call('INCR', KEYS[1])) }", keys=["{00}:count"])


async def until(condition: Callable[[], bool], timeout_s: float = 5.0) -> None:
    """Wait for what must come true."""
    deadline_s = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline_s, "it never came true"
        await asyncio.sleep(0.005)
