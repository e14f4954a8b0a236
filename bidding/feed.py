"""What the ledger publishes: one subscription per process, read without a task per message.

Publishing is only a hint. A message may be lost while the connection is away; whoever shows listings compares ``seq``.
"""

import asyncio
import contextlib
import json
import logging
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.conf import settings

from bidding import keys, scripts
from bidding.connections import run_cold_async
from bidding.connections.address import all_nodes
from bidding.connections.errors import reply_of
from bidding.connections.in_flight import Limits
from bidding.connections.link import Link
from bidding.connections.wire import Wire
from bidding.outcomes import LedgerUnavailable

log = logging.getLogger(__name__)

TIMEOUT_S = 2.0
"""How long Redis may take to confirm; a PING unanswered for as long means that the connection is dead."""

MAX_IN_FLIGHT = 100_000
SEQS_PER_CALL = 50


@dataclass(frozen=True, slots=True)
class ListingEvent:
    """A public event of a listing: the JSON text that the script built."""

    listing_id: int
    text: str


@dataclass(frozen=True, slots=True)
class PersonChanged:
    """Signed out, blocked, or changed password: look again who may bid."""

    user_id: int


@dataclass(frozen=True, slots=True)
class EpochChanged:
    """The ledger was rebuilt: every reader starts anew."""


@dataclass(frozen=True, slots=True)
class Reconnected:
    """The connection was away and is back, all subscriptions with it: anything may have been missed."""


Message: TypeAlias = ListingEvent | PersonChanged | EpochChanged | Reconnected


class Feed:
    """A process's subscription. ``on_message`` is called in the order of publication and must not block."""

    def __init__(self, on_message: Callable[[Message], None]) -> None:
        self._on_message = on_message
        self._listings: dict[str, int] = {}
        self._link: Link | None = None

    async def start(self) -> None:
        """Begin to connect, and stay connected until ``stop``. It is no error if the ledger is away."""
        limits = Limits(TIMEOUT_S, TIMEOUT_S, MAX_IN_FLIGHT)
        self._link = Link(_node, limits, hello=("HELLO", "3"), on_up=self._subscribe_all, on_push=self._on_push)
        self._link.start()

    async def stop(self) -> None:
        """Close the connection. No message comes after it."""
        link, self._link = self._link, None
        if link is not None:
            await link.aclose()

    async def subscribe(self, listing_id: int) -> None:
        """Return when Redis has confirmed the subscription. Idempotent; those of one turn leave in one write.

        Raises LedgerUnavailable if it can't be confirmed now. The listing is subscribed then as soon as the
        connection is back, before Reconnected comes, unless ``unsubscribe`` gives it up.
        """
        channel = _channel(listing_id)
        self._listings[channel] = listing_id
        wire = await self._started().connected()
        wire.tell("SUBSCRIBE", channel)
        await _confirmed(wire)

    async def unsubscribe(self, listing_id: int) -> None:
        """No message of the listing comes after this."""
        channel = _channel(listing_id)
        wire = self._started().wire
        if self._listings.pop(channel, None) is not None and wire is not None:
            # A connection that has just been lost has nothing to unsubscribe.
            with contextlib.suppress(LedgerUnavailable):
                wire.tell("UNSUBSCRIBE", channel)

    def _started(self) -> Link:
        if self._link is None:
            raise RuntimeError("the feed is not started")
        return self._link

    async def _subscribe_all(self, wire: Wire) -> None:
        wire.tell("SUBSCRIBE", keys.PEOPLE_CHANNEL, *self._listings)
        await _confirmed(wire)
        if self._started().setbacks:
            self._emit(Reconnected())

    def _on_push(self, push: list[Any]) -> None:
        if push[0] != "message":
            return
        channel, text = push[1:]
        listing_id = self._listings.get(channel)
        if listing_id is not None:
            self._emit(ListingEvent(listing_id, text))
        elif channel == keys.PEOPLE_CHANNEL:
            self._emit_notice(text)

    def _emit_notice(self, text: str) -> None:
        match _parsed(text):
            case {"type": "person", "user": int(user_id)}:
                self._emit(PersonChanged(user_id))
            case {"type": "epoch"}:
                self._emit(EpochChanged())
            case _:
                log.error("unknown notice on %s: %.200s", keys.PEOPLE_CHANNEL, text)

    def _emit(self, message: Message) -> None:
        if self._link is None:
            return
        try:
            self._on_message(message)
        except Exception:
            # A reader's bug with one message must not cost everybody the connection; the gap in seq is seen.
            log.exception("a reader of the feed failed on %.200r", message)


def _node(attempt: int) -> str:
    """Any node of a cluster gets what is published on all: processes spread over them, and the dead are passed by."""
    nodes = sorted(all_nodes())
    return nodes[(os.getpid() + attempt) % len(nodes)]


def _channel(listing_id: int) -> str:
    return keys.events(keys.shard_of(listing_id, settings.BIDDING_SHARDS), listing_id)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


async def _confirmed(wire: Wire) -> None:
    """Wait until Redis has done all that was sent before: it answers a connection in order."""
    reply_of(await wire.request("PING"))


async def latest_seqs(listing_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Epoch and latest seq of the listings that the ledger holds, for finding missed messages.

    Those on a node that is away are left out. Raises LedgerUnavailable when no node answers.
    """
    by_shard: dict[int, list[int]] = {}
    for listing_id in listing_ids:
        by_shard.setdefault(keys.shard_of(listing_id, settings.BIDDING_SHARDS), []).append(listing_id)
    parts = [
        _latest_seqs(shard, ids[first : first + SEQS_PER_CALL])
        for shard, ids in by_shard.items()
        for first in range(0, len(ids), SEQS_PER_CALL)
    ]
    answers = await asyncio.gather(*parts, return_exceptions=True)
    outages = [answer for answer in answers if isinstance(answer, BaseException)]
    for outage in outages:
        if len(outages) == len(answers) or not isinstance(outage, LedgerUnavailable):
            raise outage
    return {pk: at for answer in answers if isinstance(answer, dict) for pk, at in answer.items()}


async def _latest_seqs(shard: int, listing_ids: list[int]) -> dict[int, tuple[int, int]]:
    call = scripts.read_seqs([keys.ListingKeys(shard, listing_id) for listing_id in listing_ids])
    found = scripts.seqs_reply(await run_cold_async(call, shard))
    return {listing_id: at for listing_id, at in zip(listing_ids, found, strict=True) if at is not None}
