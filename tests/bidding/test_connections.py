"""The hot connection while all is well, and what it makes of errors and of too much work."""

import asyncio
import gc
import os

import pytest

from bidding import connections
from bidding.connections import ScriptFailed, hot
from bidding.connections.hot import HotConnection
from bidding.connections.wire import AT_ONCE
from bidding.outcomes import LedgerUnavailable
from tests.bidding.calls import call, echo, run_id


async def test_ten_thousand_calls_at_once_each_get_their_own_reply(ledger, settings):
    settings.BIDDING_MAX_IN_FLIGHT = 10_000
    settings.BIDDING_TIMEOUT_MS = 20_000
    await hot(0).run(call("return { 'connected, but the other script is not loaded' }"))

    replies = await asyncio.gather(*(hot(0).run(echo(number)) for number in range(10_000)))

    assert replies == [[str(number)] for number in range(10_000)]


async def test_calls_reach_the_ledger_in_the_order_in_which_they_were_made(ledger):
    append = "return { tostring(redis.call('RPUSH', KEYS[1], ARGV[2])) }"
    await hot(0).run(echo("connected"))

    await asyncio.gather(*(hot(0).run(call(append, str(number), keys=["{00}:order"])) for number in range(500)))

    assert ledger.lrange("{00}:order", 0, -1) == [str(number) for number in range(500)]


@pytest.mark.parametrize(("calls", "expected"), [(AT_ONCE - 1, 1), (3 * AT_ONCE + 1, 4)])
async def test_the_calls_of_one_turn_leave_in_few_writes(ledger, monkeypatch, calls, expected):
    await hot(0).run(echo("connected, and the script is loaded"))
    transport = hot(0)._link.wire._transport
    write, writes = transport.write, []
    monkeypatch.setattr(transport, "write", lambda data: (writes.append(data), write(data)))

    replies = await asyncio.gather(*(hot(0).run(echo(number)) for number in range(calls)))

    assert replies == [[str(number)] for number in range(calls)]
    assert len(writes) == expected


async def test_a_process_has_one_connection_for_all_shards_of_a_node(ledger):
    assert hot(0) is hot(15)


async def test_scripts_with_keys_get_the_run_id_of_the_server(ledger):
    server = ledger.info("server")["run_id"]

    assert await hot(0).run(run_id()) == [server]
    assert await hot(0).run(echo("no keys, so no run_id")) == ["no keys, so no run_id"]


async def test_text_and_bytes_of_every_kind_arrive_as_they_left(ledger):
    for text in ("", "$3\r\nabc", "ünï©ode 🦆", "x" * 100_000):
        assert await hot(0).run(echo(text)) == [text]


async def test_an_odd_byte_in_one_reply_harms_no_other(ledger):
    odd, even = await asyncio.gather(hot(0).run(call(r"return { '\255' }")), hot(0).run(echo("even")))

    assert (odd, even) == (["\N{REPLACEMENT CHARACTER}"], ["even"])


async def test_above_the_bound_the_answer_is_unavailable_at_once_and_the_rest_goes_on(ledger, settings):
    settings.BIDDING_MAX_IN_FLIGHT = 100
    await hot(0).run(echo("connected"))

    answers = await asyncio.gather(*(hot(0).run(echo(number)) for number in range(150)), return_exceptions=True)

    assert answers[:100] == [[str(number)] for number in range(100)]
    assert [type(answer) for answer in answers[100:]] == [LedgerUnavailable] * 50
    assert await hot(0).run(echo("again")) == ["again"]


async def test_a_ledger_that_does_not_read_is_unavailable_long_before_the_bound(own_ledger):
    await hot(0).run(echo("connected"))
    answers: list[asyncio.Future] = []
    with own_ledger.frozen():
        while not any(answer.done() for answer in answers):
            answers.append(asyncio.ensure_future(hot(0).run(echo("x" * 100_000))))
            await asyncio.sleep(0)
        refused = [answer for answer in answers if answer.done()]

    assert len(answers) < 500
    assert [str(answer.exception()) for answer in refused] == ["too many requests in flight"] * len(refused)
    taken = await asyncio.gather(*(answer for answer in answers if answer not in refused))
    assert taken == [["x" * 100_000]] * len(taken)


async def test_a_forked_child_makes_its_own_connection_and_leaves_its_parents_alone(ledger):
    parents = hot(0)
    await parents.run(echo("connected"))
    child = os.fork()
    if child == 0:
        try:
            answer = asyncio.run(call_of_a_child(parents))
            gc.collect()
            os._exit(0 if answer == ["child"] else 1)
        finally:
            os._exit(2)

    _, status = await asyncio.to_thread(os.waitpid, child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert await hot(0).run(echo("still mine")) == ["still mine"]
    assert hot(0) is parents


async def call_of_a_child(parents: HotConnection) -> list[str]:
    assert hot(0) is not parents
    return await hot(0).run(echo("child"))


async def test_a_caller_that_goes_away_leaves_the_next_its_own_reply(ledger):
    await hot(0).run(echo("connected"))
    gone = asyncio.ensure_future(hot(0).run(echo("gone")))
    stays = asyncio.ensure_future(hot(0).run(echo("stays")))
    await asyncio.sleep(0)

    gone.cancel()

    assert await stays == ["stays"]
    assert gone.cancelled()


async def test_a_bug_in_a_script_is_no_outage(ledger):
    with pytest.raises(ScriptFailed, match="user_script"):
        await hot(0).run(call("return redis.call('HSET', 'one argument')"))
    with pytest.raises(ScriptFailed, match="WRONGTYPE"):
        await hot(0).run(call("redis.call('SET', KEYS[1], 1) return redis.call('HGET', KEYS[1], 1)", keys=["{00}:x"]))


@pytest.mark.parametrize("code", ["OOM", "LOADING", "READONLY", "MASTERDOWN", "BUSY", "MISCONF", "CLUSTERDOWN"])
async def test_a_server_that_refuses_work_is_an_outage(ledger, code):
    with pytest.raises(LedgerUnavailable, match=code):
        await hot(0).run(call(f"return redis.error_reply('{code} so it is')"))


async def test_a_full_ledger_is_an_outage_also_when_a_command_inside_the_script_is_refused(own_ledger):
    client = own_ledger.client()
    client.config_set("maxmemory", 1)

    with pytest.raises(LedgerUnavailable, match="OOM"):
        await hot(0).run(call("return { redis.call('HSET', KEYS[1], 'a', ARGV[2]) }", "b", keys=["{00}:x"]))


async def test_an_outage_is_logged_once_for_each_kind(ledger, caplog, monkeypatch):
    monkeypatch.setattr(connections.errors, "_said_at", {})

    for code in ("OOM", "OOM", "BUSY"):
        with pytest.raises(LedgerUnavailable):
            await hot(0).run(call(f"return redis.error_reply('{code} so it is')"))

    assert [record.getMessage().split()[-4] for record in caplog.records if "refuses" in record.msg] == ["OOM", "BUSY"]


def test_each_event_loop_has_its_own_connection(ledger):
    async def use() -> HotConnection:
        assert await hot(0).run(echo("here")) == ["here"]
        return hot(0)

    assert asyncio.run(use()) is not asyncio.run(use())


def test_a_loop_that_is_over_leaves_no_connection_behind(ledger):
    async def use() -> None:
        await hot(0).run(echo("here"))
        await connections.cold_async(0).ping()
        await connections.run_cold_async(echo("there"), 0)

    asyncio.run(use())
    others = ledger.info("clients")["connected_clients"]
    for _ in range(5):
        asyncio.run(use())
    gc.collect()

    assert ledger.info("clients")["connected_clients"] == others
