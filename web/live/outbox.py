"""What waits for one client, within bounds: one that does not read is let go, and nobody else notices."""

import asyncio
from collections import deque
from collections.abc import Callable

from web.live.backpressure import Frame, Wire

FULL_BYTES = 32 * 1024
"""Above it the connection takes no more for now. Below uvicorn's mark of 64 KiB, where its ``send`` begins to wait."""

BEHIND_BYTES = 64 * 1024
"""A client with more than this held for it gets no events but a new snapshot when it has caught up."""

MOST_BYTES = 1024 * 1024
"""More is not held: answers to a client's own messages may pile up to this while it sends without reading."""

STALLED_S = 5.0
"""A client that took nothing for so long does not read."""

LINGER_S = 30.0
"""How long a client that was told 1013 has to take notice before its connection is cut."""

LOOK_EVERY_S = 0.05
NOT_READING = 1013


class Outbox:
    """Sends in order, never waits. ``on_caught_up``: nothing is held any more; ``on_given_up``: closed with 1013."""

    __slots__ = (
        "_held",
        "_held_bytes",
        "_loop",
        "_on_caught_up",
        "_on_given_up",
        "_taken_at_s",
        "_timer",
        "_unsent_bytes",
        "_wire",
        "closed",
    )

    def __init__(self, wire: Wire, *, on_caught_up: Callable[[], None], on_given_up: Callable[[], None]) -> None:
        self._wire = wire
        self._on_caught_up, self._on_given_up = on_caught_up, on_given_up
        self._loop = asyncio.get_running_loop()
        self._held: deque[Frame] | tuple[()] = ()
        self._held_bytes = 0
        self._timer: asyncio.TimerHandle | None = None
        self._taken_at_s = 0.0
        self._unsent_bytes = 0
        self.closed = False

    @property
    def is_behind(self) -> bool:
        """Whether the client reads so slowly that it should get the latest state only."""
        return self._held_bytes > BEHIND_BYTES

    def offer(self, frame: Frame) -> bool:
        """Send what many get, unless the client is behind; whether it is not."""
        if self._held or self.closed or not self._wire.pass_on(frame.raw):
            if self.is_behind:
                return False
            self.put(frame)
        return True

    def put(self, frame: Frame) -> None:
        """Send the frame, now or after what waits before it."""
        if self.closed:
            return
        if not self._held and self._wire.unsent_bytes() <= FULL_BYTES:
            self._wire.write(frame)
        else:
            self._hold(frame)

    def say(self, text: str) -> None:
        """Send a text that goes to this client alone."""
        self.put(Frame(text))

    def close(self, code: int, reason: str) -> None:
        """Close after what was sent so far. Nothing is sent afterwards."""
        if not self.closed:
            for frame in self._held:
                self._wire.write(frame)
            self._end()
            self._wire.close(code, reason)

    def stop(self) -> None:
        """The client is gone."""
        self._end()
        self._wire.stop()

    def _end(self) -> None:
        self.closed = True
        self._held = ()
        self._held_bytes = 0
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _hold(self, frame: Frame) -> None:
        if isinstance(self._held, tuple):
            self._held = deque()  # not before: a deque takes 760 bytes, and most clients always read
        self._held.append(frame)
        self._held_bytes += len(frame.text)
        if self._held_bytes > MOST_BYTES:
            self._give_up()
        elif self._timer is None:
            self._taken_at_s, self._unsent_bytes = self._loop.time(), self._wire.unsent_bytes()
            self._timer = self._loop.call_later(LOOK_EVERY_S, self._look)

    def _look(self) -> None:
        """See what the client has taken meanwhile, and send as much again."""
        self._timer = None
        if self._wire.unsent_bytes() < self._unsent_bytes:
            self._taken_at_s = self._loop.time()
        while self._held and self._wire.unsent_bytes() <= FULL_BYTES:
            frame = self._held.popleft()
            self._held_bytes -= len(frame.text)
            self._wire.write(frame)
        self._unsent_bytes = self._wire.unsent_bytes()
        if not self._held:
            self._held = ()
            self._on_caught_up()
        elif self._loop.time() - self._taken_at_s > STALLED_S:
            self._give_up()
        else:
            self._timer = self._loop.call_later(LOOK_EVERY_S, self._look)

    def _give_up(self) -> None:
        self._end()
        self._wire.close(NOT_READING, "not reading", LINGER_S)
        # Not now: whoever tells all watchers something is in the middle of their set.
        self._loop.call_soon(self._on_given_up)
