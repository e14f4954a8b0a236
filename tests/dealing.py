"""How the files of tests are dealt out to runners: in order, each to whoever is free."""

from collections import Counter

import pytest

SITES = frozenset({"any_site", "either_site", "site", "daphne_site", "uvicorn_site"})
RUNNING = SITES | {"browser", "live_stack", "servers"}
"""Fixtures of tests that need something to run beside them; such a test takes seconds, others take moments."""


def long_ones_first(items: list[pytest.Item]) -> None:
    """Sort by file, so that at the end nobody waits for one that has just begun; a file's own order stays."""
    size = Counter(item.path for item in items)
    long = {item.path for item in items if _is_long(item)}
    items.sort(key=lambda item: (item.path not in long, -size[item.path], str(item.path)))


def _is_long(item: pytest.Item) -> bool:
    fixtures = getattr(item, "fixturenames", ())
    return not RUNNING.isdisjoint(fixtures) or item.get_closest_marker("slow") is not None


def runners(cores: int) -> int:
    """Half as many again as there are cores: for a third of the time a test waits, for a browser or an end."""
    return cores + cores // 2
