"""What waits for a client, within bounds."""

import asyncio

import pytest

from web.live import outbox as outbox_module
from web.live.backpressure import Frame
from web.live.outbox import BEHIND_BYTES, FULL_BYTES, MOST_BYTES, Outbox


class SlowWire:
    """Takes everything, and hands on only what `read` asks for."""

    def __init__(self) -> None:
        self.unsent = 0
        self.texts: list[str] = []
        self.closed: tuple[int, str] | None = None

    def unsent_bytes(self) -> int:
        return self.unsent

    def pass_on(self, raw: bytes) -> bool:
        if not self.unsent:
            self.texts.append(raw[2:].decode())
        return not self.unsent

    def write(self, frame: Frame) -> None:
        self.unsent += len(frame.text)
        self.texts.append(frame.text)

    def close(self, code: int, reason: str, linger_s: float | None = None) -> None:
        self.closed = (code, reason)

    def stop(self) -> None:
        self.texts.append("stopped")

    def read(self) -> None:
        self.unsent = 0


class Mail:
    """An outbox and what it said."""

    def __init__(self) -> None:
        self.wire = SlowWire()
        self.said: list[str] = []
        self.outbox = Outbox(
            self.wire,
            on_caught_up=lambda: self.said.append("caught up"),
            on_given_up=lambda: self.said.append("given up"),
        )

    def fill(self, size: int, texts: int = 50) -> list[str]:
        """Put so many bytes."""
        put = [f"{number:04d}".ljust(size // texts, "x") for number in range(texts)]
        for text in put:
            self.outbox.say(text)
        return put


@pytest.fixture
def fast_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """No need to wait for seconds."""
    monkeypatch.setattr(outbox_module, "LOOK_EVERY_S", 0.005)
    monkeypatch.setattr(outbox_module, "STALLED_S", 0.1)


async def test_texts_go_out_at_once_to_a_client_that_reads() -> None:
    mail = Mail()
    mail.outbox.say("a")
    mail.outbox.say("b")
    assert mail.wire.texts == ["a", "b"]


@pytest.mark.usefixtures("fast_looks")
async def test_what_is_held_comes_in_order_when_the_client_reads_again() -> None:
    mail = Mail()
    put = mail.fill(4 * FULL_BYTES)
    assert mail.wire.unsent <= FULL_BYTES * 2
    assert mail.wire.texts != put
    while mail.said != ["caught up"]:
        mail.wire.read()
        await asyncio.sleep(0.005)
    assert mail.wire.texts == put


@pytest.mark.usefixtures("fast_looks")
async def test_a_client_that_takes_nothing_is_closed_with_1013_and_what_was_held_is_freed() -> None:
    mail = Mail()
    mail.fill(2 * FULL_BYTES)
    await asyncio.sleep(0.5)
    assert mail.said == ["given up"]
    assert mail.wire.closed == (1013, "not reading")
    assert not mail.outbox._held
    mail.outbox.say("more")
    assert mail.wire.texts[-1] != "more"


@pytest.mark.usefixtures("fast_looks")
async def test_a_slow_client_that_takes_a_little_now_and_then_is_not_closed() -> None:
    mail = Mail()
    mail.fill(2 * FULL_BYTES)
    for _ in range(20):
        await asyncio.sleep(0.02)
        mail.wire.unsent -= 100
    assert mail.said == []


async def test_more_than_the_bound_is_never_held() -> None:
    mail = Mail()
    mail.fill(3 * MOST_BYTES, texts=300)
    await asyncio.sleep(0)
    assert mail.said == ["given up"]
    assert mail.wire.unsent < FULL_BYTES * 2


async def test_a_client_is_behind_when_much_is_held_for_it() -> None:
    mail = Mail()
    mail.fill(FULL_BYTES)
    assert not mail.outbox.is_behind
    mail.fill(2 * BEHIND_BYTES)
    assert mail.outbox.is_behind


async def test_closing_comes_after_what_was_sent_before() -> None:
    mail = Mail()
    put = mail.fill(4 * FULL_BYTES)
    mail.outbox.close(1008, "why")
    assert mail.wire.texts == put
    assert mail.wire.closed == (1008, "why")
    mail.outbox.say("more")
    assert mail.wire.texts == put
