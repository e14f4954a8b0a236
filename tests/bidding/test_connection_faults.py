"""The hot connection when the ledger freezes, dies, forgets its scripts or lets nobody in."""

import asyncio
import time

import pytest

from bidding import scripts
from bidding.connections import hot
from bidding.connections.dial import FUNCTIONS_SINCE
from bidding.keys import ListingKeys, guard
from bidding.outcomes import BidAccepted, LedgerUnavailable
from bidding.terms import Terms
from tests.bidding.calls import count, echo, run_id, until
from tests.clock import now_ms

TIMEOUT_MS = 500


@pytest.fixture(autouse=True)
def _short_timeout(settings):
    settings.BIDDING_TIMEOUT_MS = TIMEOUT_MS


@pytest.fixture
def functions(own_ledger):
    """The ledger's client, where the ledger has functions."""
    client = own_ledger.client()
    if int(client.info("server")["redis_version"].split(".")[0]) < FUNCTIONS_SINCE:
        pytest.skip("functions came with Redis 7")
    return client


async def answers_of(*calls) -> list:
    return await asyncio.gather(*(hot(0).run(call) for call in calls), return_exceptions=True)


async def works_again() -> None:
    async with asyncio.timeout(5):
        while True:
            try:
                await hot(0).run(echo("again"))
            except LedgerUnavailable:
                await asyncio.sleep(0.01)
            else:
                return


async def test_a_frozen_ledger_is_unavailable_in_time_and_its_late_replies_reach_no_stranger(own_ledger):
    await hot(0).run(echo("connected"))
    wire = hot(0)._link.wire
    with own_ledger.frozen():
        asked_at_s = time.monotonic()
        late = await answers_of(*(echo(f"late {number}") for number in range(50)))
        waited_ms = (time.monotonic() - asked_at_s) * 1000

    replies = await answers_of(*(echo(f"new {number}") for number in range(50)))

    assert [str(answer) for answer in late] == ["no answer in time"] * 50
    assert TIMEOUT_MS * 0.9 < waited_ms < TIMEOUT_MS * 2
    assert replies == [[f"new {number}"] for number in range(50)]
    assert hot(0)._link.wire is wire, "the connection was good all the time"


async def test_one_late_reply_does_not_make_the_prompt_ones_wait_or_swap(own_ledger):
    await hot(0).run(echo("connected"))
    with own_ledger.frozen():
        first = asyncio.ensure_future(hot(0).run(echo("first")))
        await asyncio.sleep(TIMEOUT_MS / 2000)
        second = asyncio.ensure_future(hot(0).run(echo("second")))
        with pytest.raises(LedgerUnavailable):
            await first

    assert await second == ["second"]


async def test_a_connection_whose_oldest_request_gets_no_reply_is_given_up_and_made_anew(own_ledger):
    await hot(0).run(echo("connected"))
    dead = hot(0)._link.wire
    with own_ledger.frozen():
        await answers_of(echo("lost"))
        await until(dead.lost.done)
        assert "no reply" in dead.why_lost

    await works_again()
    assert hot(0)._link.wire is not dead


async def test_a_dead_idle_connection_is_found_before_anybody_needs_it(own_ledger, monkeypatch):
    monkeypatch.setattr("bidding.connections.wire.PING_EVERY_S", 0.1)
    await hot(0).run(echo("connected"))
    wire = hot(0)._link.wire

    with own_ledger.frozen():
        await until(wire.lost.done)

    await works_again()


async def test_kill_9_answers_every_request_in_flight_and_a_restart_brings_the_connection_back(own_ledger, settings):
    settings.BIDDING_TIMEOUT_MS = 60_000
    old_run_id = own_ledger.run_id()
    assert await hot(0).run(run_id()) == [old_run_id]
    wire = hot(0)._link.wire
    with own_ledger.frozen():
        waiting = [asyncio.ensure_future(hot(0).run(count())) for _ in range(60)]
        await until(lambda: len(wire._in_flight) == 60)
        own_ledger.program.kill9()
    answers = await asyncio.gather(*waiting, return_exceptions=True)

    assert [type(answer) for answer in answers] == [LedgerUnavailable] * 60
    assert {str(answer) for answer in answers} == {wire.why_lost}

    own_ledger.restart()
    await works_again()
    assert await hot(0).run(run_id()) == [own_ledger.run_id()] != [old_run_id]
    assert own_ledger.client().get("{00}:count") is None, "the frozen server had read nothing"


async def test_kill_9_under_load_loses_no_counted_answer_and_repeats_nothing(own_ledger):
    highest = 0
    failed = 0

    async def keep_counting() -> None:
        nonlocal highest, failed
        try:
            while True:
                highest = max(highest, int((await hot(0).run(count()))[0]))
        except LedgerUnavailable:
            failed += 1

    counting = [asyncio.ensure_future(keep_counting()) for _ in range(60)]
    await until(lambda: highest > 500)
    own_ledger.program.kill9()
    await asyncio.gather(*counting)
    own_ledger.restart()

    stored = int(own_ledger.client().get("{00}:count"))
    assert failed == 60
    assert highest <= stored <= highest + 60


async def test_without_a_ledger_requests_fail_at_once_and_say_why(own_ledger):
    own_ledger.program.kill9()
    await answers_of(echo("first use: waits for the first attempt"))

    asked_at_s = time.monotonic()
    answers = await answers_of(*(echo(number) for number in range(100)))

    assert time.monotonic() - asked_at_s < TIMEOUT_MS / 1000
    assert {type(answer) for answer in answers} == {LedgerUnavailable}
    assert "refused" in str(answers[0]) or "Connect call failed" in str(answers[0])


async def test_a_frozen_ledger_at_first_use_keeps_nobody_longer_than_a_moment(own_ledger):
    with own_ledger.frozen():
        asked_at_s = time.monotonic()
        answers = await answers_of(*(echo(number) for number in range(100)))
        waited_s = time.monotonic() - asked_at_s

    assert {type(answer) for answer in answers} == {LedgerUnavailable}
    assert waited_s < 1.5
    await works_again()


async def test_scripts_are_loaded_again_after_script_flush(own_ledger):
    await hot(0).run(echo("loaded"))
    own_ledger.client().script_flush()

    replies = await answers_of(*(echo(number) for number in range(100)))

    assert replies == [[str(number)] for number in range(100)]
    stats = own_ledger.client().info("commandstats")
    loads = stats.get("cmdstat_script|load") or stats["cmdstat_script"]  # Redis 6 counts no subcommands
    assert loads["calls"] - ("cmdstat_script|load" not in stats) == 2, "once at first, once for all hundred"


async def test_functions_are_loaded_again_after_function_flush(functions):
    await hot(3).run(scripts.read_seqs([ListingKeys(3, 3)]))
    functions.function_flush()
    functions.config_resetstat()

    replies = await answers_of(*(scripts.read_seqs([ListingKeys(3, 3)]) for _ in range(100)))

    assert replies == [["", ""]] * 100
    stats = functions.info("commandstats")
    assert stats["cmdstat_function|load"]["calls"] == 1, "for all hundred"
    assert "cmdstat_evalsha" not in stats


async def test_a_refusal_to_load_a_function_is_an_outage_that_says_why(functions):
    functions.execute_command("ACL", "SETUSER", "default", "-function|load")

    with pytest.raises(LedgerUnavailable, match="NOPERM"):
        await hot(3).run(scripts.read_seqs([ListingKeys(3, 3)]))

    functions.execute_command("ACL", "SETUSER", "default", "+function|load")
    assert await hot(3).run(scripts.read_seqs([ListingKeys(3, 3)])) == ["", ""]


async def test_a_server_that_has_no_functions_evaluates_the_scripts(own_ledger, monkeypatch):
    monkeypatch.setattr("bidding.connections.dial.FUNCTIONS_SINCE", 1_000)

    assert await hot(3).run(scripts.read_seqs([ListingKeys(3, 3)])) == ["", ""]

    assert "cmdstat_fcall" not in own_ledger.client().info("commandstats")


async def test_the_ledgers_own_scripts_work_over_it_after_a_restart_too(own_ledger):
    client = own_ledger.client()
    listing = ListingKeys(3, 3)
    terms = Terms(start_minor=1000, ends_at_ms=now_ms() + 60_000)

    async def bid(value: int):
        call = scripts.place_bid(
            listing, bidder_id=1, bid_id=f"b{value}", kind="straight", value_minor=value, allowed=True
        )
        return scripts.bid_reply(await hot(3).run(call))

    client.set(guard(3), own_ledger.run_id())
    await hot(3).run(scripts.open_listing(listing, seller_id=9, epoch=1, terms=terms))
    assert isinstance(await bid(1000), BidAccepted)

    own_ledger.restart()
    await works_again()
    assert (await bid(1000)).reason == "unavailable", "nobody has checked this server yet"
    client.set(guard(3), own_ledger.run_id())
    assert (await bid(1000)).replayed


async def test_client_kill_costs_at_most_the_requests_in_flight(own_ledger):
    await hot(0).run(echo("connected"))
    wire = hot(0)._link.wire

    own_ledger.client().client_kill_filter(_type="normal", skipme=True)

    await until(wire.lost.done)
    assert await hot(0).run(echo("at once")) == ["at once"]


async def test_a_wrong_password_is_said_without_showing_it(own_ledger, settings):
    settings.BIDDING_REDIS_URL = own_ledger.url.replace("redis://:", "redis://:wrong")

    with pytest.raises(LedgerUnavailable, match="refused AUTH: WRONGPASS") as raised:
        await hot(0).run(echo("never"))

    assert "wrong" not in str(raised.value).replace("WRONGPASS", "")


async def test_a_missing_database_is_said(own_ledger, settings):
    settings.BIDDING_REDIS_URL = own_ledger.url.removesuffix("/2") + "/99"

    with pytest.raises(LedgerUnavailable, match="refused SELECT"):
        await hot(0).run(echo("never"))


async def test_a_host_that_does_not_exist_is_unavailable(settings):
    settings.BIDDING_REDIS_URL = "redis://no.such.host.invalid:6379/0"

    with pytest.raises(LedgerUnavailable):
        await hot(0).run(echo("never"))
