"""The queue of what waits for a reply."""

import asyncio

import pytest

from bidding.connections.in_flight import InFlight, Limits
from bidding.outcomes import LedgerUnavailable

LIMITS = Limits(timeout_s=0.05, stall_s=0.2, max_in_flight=3)


@pytest.fixture
def stalls() -> list[str]:
    return []


@pytest.fixture
async def queue(stalls) -> InFlight:
    return InFlight(LIMITS, stalls.append)


async def test_answers_go_to_the_oldest_first(queue):
    first, second = queue.add(), queue.add()

    queue.answer_oldest("one")
    queue.answer_oldest("two")

    assert (await first, await second) == ("one", "two")


async def test_it_is_full_at_its_bound_and_a_given_up_place_counts(queue):
    places = [queue.add() for _ in range(3)]
    places[0].cancel()

    assert queue.is_full()
    queue.answer_oldest("to nobody")
    assert not queue.is_full()


async def test_a_reply_after_the_time_out_is_dropped_in_its_place(queue):
    late, waiting = queue.add(), None
    assert isinstance(await late, LedgerUnavailable)
    waiting = queue.add()

    queue.answer_oldest("late")
    queue.answer_oldest("prompt")

    assert await waiting == "prompt"


async def test_each_request_times_out_by_its_own_clock(queue):
    loop = asyncio.get_running_loop()
    waited_s = []

    async def wait() -> None:
        started_s = loop.time()
        assert isinstance(await queue.add(), LedgerUnavailable)
        waited_s.append(loop.time() - started_s)

    waiting = []
    for _ in range(3):
        waiting.append(asyncio.ensure_future(wait()))
        await asyncio.sleep(0.02)
    await asyncio.gather(*waiting)

    assert min(waited_s) > 0.04


async def test_an_oldest_request_beyond_the_stall_is_reported_once_it_is_that_old(queue, stalls):
    await queue.add()
    assert stalls == []

    await asyncio.sleep(0.25)

    assert stalls == ["no reply for 0.2 s"]


async def test_no_stall_is_reported_when_the_late_reply_came(queue, stalls):
    await queue.add()
    queue.answer_oldest("late")

    await asyncio.sleep(0.25)

    assert stalls == []


async def test_when_the_connection_is_lost_nobody_is_left_without_an_answer(queue):
    places = [queue.add() for _ in range(3)]
    places[1].cancel()

    queue.answer_all("gone")

    assert str(await places[0]) == str(await places[2]) == "gone"
    assert len(queue) == 0
