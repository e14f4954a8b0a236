"""A queue and an event with less around them do what they did."""

import asyncio

from web.live.backpressure.slimming import slim_event, slim_queue


async def test_a_slim_queue_keeps_what_is_in_it_and_wakes_who_waits_in_order() -> None:
    queue: asyncio.Queue[int] = asyncio.Queue()
    queue.put_nowait(0)
    slim_queue(queue)
    assert await queue.get() == 0
    waiting = [asyncio.create_task(queue.get()) for _ in range(3)]
    await asyncio.sleep(0)
    waiting.pop(0).cancel()
    await asyncio.sleep(0)
    for number in (1, 2, 3):
        queue.put_nowait(number)
    assert await asyncio.gather(*waiting) == [1, 2]
    assert queue.qsize() == 1
    assert queue.get_nowait() == 3
    assert queue.empty()


async def test_a_slim_event_wakes_all_who_wait() -> None:
    event = asyncio.Event()
    slim_event(event)
    waiting = [asyncio.create_task(event.wait()) for _ in range(3)]
    await asyncio.sleep(0)
    waiting.pop(0).cancel()
    await asyncio.sleep(0)
    event.set()
    assert await asyncio.gather(*waiting) == [True, True]
