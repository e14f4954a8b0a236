"""The cold clients: nothing is repeated by itself, and a restart between two steps is never missed."""

import asyncio
import socket
import threading
from importlib import import_module

import pytest
import redis

from bidding.connections import ScriptFailed, cold, cold_async, outages, run_cold, run_cold_async
from bidding.connections.cold import _run_on
from bidding.outcomes import LedgerUnavailable
from tests.bidding.calls import call, count, echo, run_id


class Proxy:
    """Stands before a ledger and hangs up on each command that holds a word, once the ledger has answered it."""

    def __init__(self, port: int, word: bytes) -> None:
        self._port, self._word = port, word
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, socket.create_connection(("127.0.0.1", self._port)) as server:
            while request := client.recv(65536):
                server.sendall(request)
                reply = server.recv(65536)
                if self._word in request:
                    return
                client.sendall(reply)

    def close(self) -> None:
        self._listener.close()


@pytest.fixture
def losing_replies(own_ledger, settings):
    """A ledger whose replies to whatever holds ``count`` are lost; yields a client that sees it all."""
    port = own_ledger.client().connection_pool.connection_kwargs["port"]
    proxy = Proxy(port, b"count")
    settings.BIDDING_REDIS_URL = own_ledger.url.replace(f":{port}/", f":{proxy.port}/")
    yield own_ledger.client()
    proxy.close()


def test_run_cold_runs_a_script_and_loads_it_when_it_is_missing(own_ledger):
    assert run_cold(echo("first"), 0) == ["first"]
    own_ledger.client().script_flush()
    assert run_cold(echo("again"), 0) == ["again"]


async def test_run_cold_async_is_a_connection_of_its_own(own_ledger):
    assert await run_cold_async(echo("here"), 0) == ["here"]
    assert await cold_async(0).ping()


def test_scripts_get_the_run_id_of_the_server_that_runs_them_also_after_a_restart(own_ledger):
    before = run_cold(run_id(), 0)
    assert before == [own_ledger.run_id()]

    own_ledger.restart()

    assert run_cold(run_id(), 0) == [own_ledger.run_id()] != before


def test_a_restart_between_connecting_and_running_is_an_outage_not_an_old_run_id(own_ledger):
    run_cold(run_id(), 0)
    pool = cold(0).connection_pool
    connection = pool.get_connection()

    own_ledger.restart()

    with pytest.raises(redis.ConnectionError):
        _run_on(connection, run_id())
    pool.release(connection)


def test_a_lost_reply_to_a_script_is_an_outage_and_nothing_runs_twice(losing_replies):
    with pytest.raises(LedgerUnavailable):
        run_cold(count(), 0)

    assert losing_replies.get("{00}:count") is None, "the reply that was lost said NOSCRIPT"
    losing_replies.script_load(count().script.body)
    with pytest.raises(LedgerUnavailable):
        run_cold(count(), 0)
    assert losing_replies.get("{00}:count") == "1"


async def test_a_lost_reply_to_a_plain_command_is_an_outage_and_nothing_runs_twice(losing_replies):
    with pytest.raises(LedgerUnavailable), outages():
        cold(0).incr("{00}:count")
    assert losing_replies.get("{00}:count") == "1"

    with pytest.raises(LedgerUnavailable), outages():
        await cold_async(0).incr("{00}:count")
    assert losing_replies.get("{00}:count") == "2"


async def test_without_a_ledger_every_way_is_unavailable(own_ledger):
    own_ledger.program.kill9()

    with pytest.raises(LedgerUnavailable):
        run_cold(echo("x"), 0)
    with pytest.raises(LedgerUnavailable):
        await run_cold_async(echo("x"), 0)
    with pytest.raises(LedgerUnavailable), outages():
        await cold_async(0).ping()


def test_a_frozen_ledger_is_unavailable_in_time(own_ledger, monkeypatch):
    monkeypatch.setattr(import_module("bidding.connections.cold"), "REPLY_TIMEOUT_S", 0.2)
    run_cold(echo("connected"), 0)
    with own_ledger.frozen(), pytest.raises(LedgerUnavailable):
        run_cold(echo("late"), 0)

    assert run_cold(echo("mine"), 0) == ["mine"]


def test_a_bug_in_a_script_is_no_outage_and_refusals_are(own_ledger):
    with pytest.raises(ScriptFailed, match="user_script"):
        run_cold(call("return redis.call('HSET', 'one argument')"), 0)
    for code in ("OOM", "MISCONF", "READONLY"):
        with pytest.raises(LedgerUnavailable, match=code):
            run_cold(call(f"return redis.error_reply('{code} so it is')"), 0)


async def test_many_at_once_wait_their_turn_for_few_connections(own_ledger):
    answers = await asyncio.gather(*(cold_async(0).echo(str(number)) for number in range(200)))

    assert answers == [str(number) for number in range(200)]
    assert own_ledger.client().info("clients")["connected_clients"] <= 17
