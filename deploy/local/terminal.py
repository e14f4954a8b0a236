"""What a person sees while it runs: steps with their time, and what the logs say that matters."""

import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MATTERS = re.compile(r"(?:^| |: )(?:WARNING|ERROR|CRITICAL)\b")
BEGINS = re.compile(r"\[?\d{4}-\d\d-\d\d|\d+\.\d+\.\d+\.\d+")
MOST_LINES_AT_ONCE = 20


def say(text: str) -> None:
    """A line, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


@contextmanager
def step(what: str) -> Iterator[None]:
    """Say what is being done now, and afterwards how long it took."""
    sys.stdout.write(f"  {what} … ")
    sys.stdout.flush()
    began_s = time.monotonic()
    try:
        yield
    except BaseException:
        say("")
        raise
    say(f"{time.monotonic() - began_s:.1f} s")


@dataclass(slots=True)
class LogTail:
    """The lines that matter in a log, as they come: warnings and errors with what belongs to them."""

    name: str
    path: Path
    offset: int = 0
    inside: bool = False

    def __post_init__(self) -> None:
        self.offset = self.path.stat().st_size if self.path.exists() else 0

    def show(self) -> None:
        """Print what is new."""
        lines = list(self._matter(self._new_lines()))
        for line in lines[:MOST_LINES_AT_ONCE]:
            say(f"  {self.name}: {line}")
        if len(lines) > MOST_LINES_AT_ONCE:
            say(f"  {self.name}: {len(lines) - MOST_LINES_AT_ONCE} more lines in {self.path}")

    def _new_lines(self) -> list[str]:
        if not self.path.exists() or self.path.stat().st_size == self.offset:
            return []
        with self.path.open("rb") as log:
            log.seek(self.offset)
            # A line that is still being written is read next time.
            text = log.read().rpartition(b"\n")[0]
        self.offset += len(text) + 1 if text else 0
        return text.decode(errors="replace").splitlines()

    def _matter(self, lines: list[str]) -> Iterator[str]:
        for line in lines:
            if BEGINS.match(line):
                self.inside = bool(MATTERS.search(line))
            if self.inside:
                yield line
