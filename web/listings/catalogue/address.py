"""Addresses of lists: each filter is a part of it, so that a link or a bookmark is the same list again."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class Address:
    """A list's path and its filters."""

    path: str
    filters: Mapping[str, str]

    def with_(self, **changes: str | None) -> str:
        """The same list but for these filters; None takes one away. It opens at its first page unless one is named."""
        wanted = {name: value for name, value in {**self.filters, **changes}.items() if value}
        return f"{self.path}?{urlencode(wanted)}" if wanted else self.path

    def without(self, *names: str) -> str:
        """The same list with fewer filters."""
        return self.with_(**dict.fromkeys(names))
