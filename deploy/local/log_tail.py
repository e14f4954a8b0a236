"""What a log says that a person should see now: warnings and errors, short, and not the same one again and again."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

MATTERS = re.compile(r"(?:^| |: )(?:WARNING|ERROR|CRITICAL)\b")
BEGINS = re.compile(r"\[?\d{4}-\d\d-\d\d|\d+\.\d+\.\d+\.\d+")
SUMMARY = re.compile(r"!!!|[\w.]+(?:Error|Exception)\b")
"""Of the lines below a warning: what is meant to be loud, and the last line of a traceback."""

CHANGING = re.compile(r"[0-9a-f-]*\d[0-9a-f-]*")
"""Times, ids and numbers: two lines that differ in these only say the same."""

SAID_AGAIN_AFTER_S = 60.0
LONGEST = 300


@dataclass(slots=True)
class LogTail:
    """Reads a growing log, from where it ends now."""

    name: str
    path: Path
    say: Callable[[str], None]
    offset: int = 0
    inside: bool = False
    said_at_s: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.offset = self.path.stat().st_size if self.path.exists() else 0

    def show(self) -> None:
        """Say what is new and matters."""
        for line in self._matter(self._new_lines()):
            if self._is_new(line):
                self.say(f"  {self.name}: {line[:LONGEST]}")

    def _new_lines(self) -> list[str]:
        size = self.path.stat().st_size if self.path.exists() else 0
        # A log that was put aside begins anew.
        self.offset = self.offset if self.offset <= size else 0
        if size == self.offset:
            return []
        with self.path.open("rb") as log:
            log.seek(self.offset)
            # A line that is still being written is read next time.
            text = log.read().rpartition(b"\n")[0]
        self.offset += len(text) + 1 if text else 0
        return text.decode(errors="replace").splitlines()

    def _matter(self, lines: list[str]) -> Iterator[str]:
        for line in lines:
            begins = bool(BEGINS.match(line))
            if begins:
                self.inside = bool(MATTERS.search(line))
            if self.inside and (begins or SUMMARY.match(line)):
                yield line

    def _is_new(self, line: str) -> bool:
        gist, now_s = CHANGING.sub("", line), time.monotonic()
        is_new = now_s - self.said_at_s.get(gist, -SAID_AGAIN_AFTER_S) >= SAID_AGAIN_AFTER_S
        if is_new:
            self.said_at_s[gist] = now_s
        return is_new
