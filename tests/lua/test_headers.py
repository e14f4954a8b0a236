"""Every script's header says what its body does."""

import re

import pytest

from bidding import lua_loader
from tests.lua.bench import without_comments

SCRIPTS = sorted(path.stem for path in lua_loader.LUA_DIR.glob("*.lua"))
EVENTS_OF = {"status_changed": "status", "corrected": "corrected"}
CALLERS = {"accept": {"status", "bid"}, "begin_change": {"status"}, "close": {"status"}}


def header_and_body(name: str) -> tuple[str, str]:
    text = (lua_loader.LUA_DIR / f"{name}.lua").read_text()
    lines = text.splitlines()
    first = next(i for i, line in enumerate(lines) if not line.startswith("--") or line.startswith("---"))
    return "\n".join(lines[:first]), without_comments("\n".join(lines[first:]))


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_header_has_every_part(name):
    header, _ = header_and_body(name)
    for part in ("KEYS", "ARGV", "RETURNS", "EVENTS"):
        assert re.search(rf"^-- {part} +\S", header, re.MULTILINE), part


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_arguments_that_a_body_reads_are_in_its_header(name):
    header, _ = header_and_body(name)
    listed = header.split("ARGV", 1)[1].split("RETURNS")[0]
    numbers = {int(number) for number in re.findall(r"(?:^|\s{2})(\d+)(?:[ …-])", listed)}
    for low, high in re.findall(r"(\d+)-(\d+) ", listed):
        numbers |= set(range(int(low), int(high) + 1))
    body = without_comments(lua_loader.source_of(name))
    read = {int(number) for number in re.findall(r"ARGV\[(\d+)\]", body)}
    assert read <= numbers


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_events_that_a_body_makes_are_in_its_header(name):
    header, body = header_and_body(name)
    listed = set(re.findall(r"\b(status|bid|corrected)\b", header.split("EVENTS", 1)[1]))
    made = {event for call, event in EVENTS_OF.items() if f"{call}(" in body}
    for call, events in CALLERS.items():
        if re.search(rf"\b{call}\(", body):
            made |= events
    assert made == listed


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_statuses_that_a_body_returns_are_in_its_header(name):
    header, _ = header_and_body(name)
    listed = header.split("RETURNS", 1)[1].split("EVENTS")[0]
    _, body = header_and_body(name)
    for status in re.findall(r"return \{ '(\w+)'", body):
        assert status in listed


def test_the_rules_call_no_redis():
    rules = without_comments((lua_loader.LUA_DIR / "includes" / "bid_rules.lua").read_text())
    assert not re.search(r"redis|ARGV|KEYS", rules)


@pytest.mark.parametrize("name", SCRIPTS)
def test_every_include_is_used(name):
    """A script that includes what it does not need is parsed and carried for nothing."""
    text = (lua_loader.LUA_DIR / f"{name}.lua").read_text()
    assert len(re.findall(r"^--- include", text, re.MULTILINE)) == len(
        set(re.findall(r"^--- include (\w+)", text, re.MULTILINE))
    )
    assert "--- include" not in lua_loader.source_of(name)
