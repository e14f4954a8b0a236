"""Asking the channel layer."""

import asyncio

from web.live.layer import Attempts


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
