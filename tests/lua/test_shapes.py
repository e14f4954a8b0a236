"""A script is evaluated, or is the function of a library: both are the same text and decide the same."""

import re

import pytest

from bidding import lua_loader, scripts
from bidding.connections.dial import FUNCTIONS_SINCE
from tests.lua.bench import SHARD, Bench

NAMES = sorted(path.stem for path in lua_loader.LUA_DIR.glob("*.lua"))


@pytest.fixture
def library(ledger):
    """Loads scripts as libraries; yields the client."""
    if int(ledger.info("server")["redis_version"].split(".")[0]) < FUNCTIONS_SINCE:
        pytest.skip("functions came with Redis 7")
    for name in NAMES:
        ledger.function_load(lua_loader.script(name).as_library, replace=True)
    return ledger


def placed(bench: Bench, call: scripts.Call) -> list[str]:
    return bench.client.fcall(call.script.function, len(call.keys), *call.keys, bench.run_id, *call.args)


def bid(bench: Bench, bidder: int, value: int, *, allowed: bool = True) -> scripts.Call:
    bid_id, kind = f"b{bidder}-{value}", ("straight", "automatic")[bidder % 2]
    return scripts.place_bid(bench.keys, bidder_id=bidder, bid_id=bid_id, kind=kind, value_minor=value, allowed=allowed)


@pytest.mark.parametrize("name", NAMES)
def test_every_script_loads_as_a_library_and_as_a_text(library, name):
    script = lua_loader.script(name)
    assert library.script_load(script.body) == script.sha
    assert script.function in str(library.function_list(script.function))


def test_the_library_is_the_scripts_own_text():
    script = lua_loader.script("place_bid")
    assert [line for line in script.body.splitlines() if line not in script.as_library.splitlines()] == []


def test_a_function_decides_as_the_evaluated_script_does_and_keeps_nothing_from_call_to_call(library, bench):
    other = Bench(library, bench.run_id).open()
    bench.open()
    for bidder, value in ((1, 5_000), (2, 3_000), (4, 6_000), (6, 6_001), (1, 90_000), (8, 20_000), (2, 2)):
        mine, theirs = bid(bench, bidder, value), bid(other, bidder, value)
        said = placed(bench, mine)
        bench.client.fcall(theirs.script.function, 5, *other.keys.ordered(), "another server", *theirs.args)
        assert without_time(said) == without_time(
            library.eval(theirs.script.body, 5, *other.keys.ordered(), other.run_id, *theirs.args)
        )
    assert bench.keys.shard == SHARD


def without_time(reply: list[str]) -> list[str]:
    return [re.sub(r"\d{13,}", "(time)", word) for word in reply]
