"""What verifying found wrong with one listing, or with the ledger as a whole: a line for each difference."""

from collections.abc import Mapping
from typing import Any

MOST_LINES = 50
"""One torn history can make thousands; the first ones tell."""


class Findings:
    """Collects the lines of one subject."""

    def __init__(self, subject: str) -> None:
        self._subject = subject
        self._lines: list[str] = []
        self._left_out = 0

    def add(self, what: str) -> None:
        """Note a difference."""
        if len(self._lines) < MOST_LINES:
            self._lines.append(f"{self._subject}: {what}")
        else:
            self._left_out += 1

    def expect(self, where: str, found: Mapping[str, Any], expected: Mapping[str, Any]) -> None:
        """Note every expected field that was found otherwise."""
        for name, value in expected.items():
            if found.get(name) != value:
                self.add(f"{where}: {name} is {found.get(name)}, should be {value}")

    def lines(self) -> list[str]:
        """All of them, in the order in which they were found."""
        more = [f"{self._subject}: … and {self._left_out} more"] if self._left_out else []
        return self._lines + more
