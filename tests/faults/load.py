"""A load of bidders in a thread of its own, so that a test can kill things and count beside it."""

import asyncio
import random
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.faults.bidder import Bidder, Person
from tests.faults.market import Market
from tests.faults.record import Ask, Record

ENOUGH_IN_FLIGHT = 20
STOP_TIMEOUT_S = 60.0
STRIKE_TIMEOUT_S = 30.0


@dataclass(slots=True)
class Load:
    """Bidders at work between ``start`` and ``stop``."""

    ws_url: str
    people: Sequence[Person]
    market: Market
    seed: int = 1
    record: Record = field(default_factory=Record)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _thread: threading.Thread | None = None
    _crash: BaseException | None = None

    def start(self) -> None:
        """Let everybody bid."""
        self._thread = threading.Thread(target=self._run, name="bidders", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            try:
                runner.run(self._everybody())
            except BaseException as error:  # noqa: BLE001 - handed to whoever stops the load
                self._crash = error

    async def _everybody(self) -> None:
        async with asyncio.TaskGroup() as group:
            for number, person in enumerate(self.people):
                chance = random.Random(self.seed * 10_007 + number)
                bidder = Bidder(person, self.ws_url, self.record, self.market, self._stopping, chance)
                group.create_task(bidder.run())

    def stop(self) -> None:
        """Send no new bid, and return when every bid has an answer."""
        assert self._thread is not None, "the load was never started"
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join(STOP_TIMEOUT_S)
        if self._crash is not None:
            raise self._crash
        if self._thread.is_alive():
            raise TimeoutError(f"{len(self.record.unanswered())} bids have no answer after {STOP_TIMEOUT_S} s")

    def give_up(self) -> None:
        """End at once, whatever is still in flight."""
        if self._thread is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._cancel_everybody)
            self._thread.join(STOP_TIMEOUT_S)

    def _cancel_everybody(self) -> None:
        for task in asyncio.all_tasks():
            task.cancel()

    def strike(self, blow: Callable[[], None]) -> list[Ask]:
        """Deal the blow at a moment when enough bids are in flight, and return those.

        It falls on the load's own loop: nothing is sent or received between the count and the blow.
        """
        return asyncio.run_coroutine_threadsafe(self._strike(blow), self._loop).result(STRIKE_TIMEOUT_S)

    async def _strike(self, blow: Callable[[], None]) -> list[Ask]:
        # The blow has to fall in the very turn that counted enough.
        while len(self.record.in_flight) < ENOUGH_IN_FLIGHT:  # noqa: ASYNC110
            await asyncio.sleep(0)
        hit = list(self.record.in_flight)
        blow()
        return hit
