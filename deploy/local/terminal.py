"""What a person sees while it runs: each step with its time."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

_inside_step = False


def say(text: str) -> None:
    """A line, at once."""
    global _inside_step
    # What a step says about itself goes on a line of its own.
    _write(f"\n{text}\n" if _inside_step else f"{text}\n")
    _inside_step = False


@contextmanager
def step(what: str) -> Iterator[None]:
    """Say what is being done now, and afterwards how long it took."""
    global _inside_step
    _write(f"  {what} …")
    _inside_step = True
    began_s = time.monotonic()
    yield
    took = f"{time.monotonic() - began_s:.1f} s"
    _write(f" {took}\n" if _inside_step else f"  {what}: {took}\n")
    _inside_step = False


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
