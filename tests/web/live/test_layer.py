"""Asking the channel layer."""

import asyncio
import time

from tests.servers import Servers
from tests.web.listings.browsing import frozen
from web.live import telling
from web.live.layer import SLOW_S, Attempts


async def fail() -> None:
    raise ConnectionError("refused")


async def test_an_outage_of_the_layer_is_said_once_and_the_next_one_again(caplog):
    attempt = Attempts("nothing is told")
    answers = [await attempt(work) for work in (fail(), fail(), asyncio.sleep(0), fail())]
    assert answers == [False, False, True, False]
    assert caplog.messages == ["nothing is told: refused"] * 2


async def test_a_layer_that_does_not_answer_keeps_nobody(caplog):
    attempt = Attempts("nothing is told")
    assert not await attempt(asyncio.Event().wait(), timeout_s=0.01)
    assert caplog.messages == ["nothing is told: the channel layer does not answer"]


async def test_after_a_hang_nothing_is_tried_for_a_while(caplog):
    attempt, tried = Attempts("nothing is told", rest_s=0.5), []

    async def work() -> None:
        tried.append(time.monotonic())

    assert not await attempt(asyncio.Event().wait(), timeout_s=0.01)
    assert not await attempt(work())
    await asyncio.sleep(0.6)  # which is its rest
    assert await attempt(work())
    assert len(tried) == 1
    assert len(caplog.messages) == 1


def test_of_those_who_tell_something_while_the_layer_hangs_only_the_first_waits(servers: Servers, monkeypatch):
    monkeypatch.setattr(telling, "_attempt", Attempts("nothing is told", rest_s=60.0))
    with frozen(servers.soft):
        began_s = time.monotonic()
        for user_id in range(20):
            telling.tell_unread_sync(user_id)
        assert SLOW_S <= time.monotonic() - began_s < 2 * SLOW_S
