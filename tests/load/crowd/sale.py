"""A whole load of bids: bidders on listings, let loose or paced, and what became of their bids."""

import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from tests.faults.bidder import Person
from tests.load.crowd.bidders import Bidder, in_turn
from tests.load.crowd.entering import enter
from tests.load.crowd.http_bidders import HttpBidder
from tests.load.crowd.loop import Loop, Pace
from tests.load.crowd.strategies import KnownPrice, Strategy, Tally

T = TypeVar("T")

ANSWERED_WITHIN_S = 30.0


class NoAnswer(RuntimeError):
    """Bids that were sent were not answered: no figure stands on that."""


@dataclass(slots=True)
class Run:
    """What some seconds of bidding brought."""

    tally: Tally
    seconds: float
    latest_s: float = 0.0
    """By how much the crowd itself was late, when it was paced."""

    @property
    def accepted_per_s(self) -> float:
        """Bids that count."""
        return self.tally.accepted / self.seconds

    @property
    def answered_per_s(self) -> float:
        """With refusals."""
        return self.tally.answered / self.seconds


@dataclass(slots=True)
class Sale:
    """People who bid, each on one listing and at one web process."""

    bidders: Sequence[Bidder | HttpBidder]
    loop: Loop = field(default_factory=Loop)

    def free(self, warm_s: float, seconds: float, around: AbstractContextManager[T]) -> tuple[Run, T]:
        """A closed loop: each bids again as soon as it has its answer. ``around`` measures beside it."""
        for bidder in self.bidders:
            bidder.keeps_on = True
            bidder.bid()
        self.loop.run_for(warm_s)
        with around as beside:
            run = self._measured(seconds, None)
        for bidder in self.bidders:
            bidder.keeps_on = False
        self._settle()
        return run, beside

    def paced(self, rate_per_s: float, warm_s: float, seconds: float) -> Run:
        """An open loop: bids at that rate, whatever becomes of them."""
        pace = Pace(rate_per_s, in_turn(self.bidders))
        self.loop.run_for(warm_s, pace)
        pace.latest_s = 0.0
        run = self._measured(seconds, pace)
        self._settle()
        return run

    def close(self) -> None:
        """Everybody goes."""
        self.loop.drop(self.bidders)
        for bidder in self.bidders:
            bidder.close()

    def _measured(self, seconds: float, pace: Pace | None) -> Run:
        tally = Tally()
        for bidder in self.bidders:
            bidder.tally = tally
        began_s = time.monotonic()
        self.loop.run_for(seconds, pace)
        run = Run(tally, time.monotonic() - began_s, pace.latest_s if pace else 0.0)
        afterwards = Tally()
        for bidder in self.bidders:
            bidder.tally = afterwards
        return run

    def _settle(self) -> None:
        if not self.loop.run(until=lambda: not any(one.in_flight for one in self.bidders), within_s=ANSWERED_WITHIN_S):
            raise NoAnswer(f"{sum(one.in_flight for one in self.bidders)} bids have no answer")


def on_sockets(
    ws_urls: Sequence[str], people: Sequence[Person], listings: Sequence[int], *, by_listing: bool = False
) -> Sale:
    """Everybody on a socket, with the snapshot.

    People are dealt out to the web processes in turn; or ``by_listing``, as by a proxy that hashes the socket's path.
    """
    strategies, tally, loop = _strategies(people, listings), Tally(), Loop()
    urls = socket_urls(ws_urls, len(people), listings, by_listing=by_listing)
    crowd = zip(urls, people, strategies, strict=True)
    arrivals = [partial(Bidder, url, person.token, strategy, tally) for url, person, strategy in crowd]
    return Sale([*enter(loop, arrivals)], loop)


def socket_urls(ws_urls: Sequence[str], people: int, listings: Sequence[int], *, by_listing: bool) -> list[str]:
    """Where each of so many people goes."""
    webs = [ws_urls[(_place(listings, n) if by_listing else n) % len(ws_urls)] for n in range(people)]
    return [f"{web}/ws/listings/{_nth(listings, n)}/" for n, web in enumerate(webs)]


def over_http(urls: Sequence[str], people: Sequence[Person], listings: Sequence[int]) -> Sale:
    """Everybody on a kept connection."""
    strategies, tally, loop = _strategies(people, listings), Tally(), Loop()
    bidders = [
        HttpBidder(
            f"{urls[n % len(urls)]}/api/v1/listings/{_nth(listings, n)}/bids/", person.token, strategies[n], tally
        )
        for n, person in enumerate(people)
    ]
    loop.enter(bidders)
    return Sale(bidders, loop)


def _strategies(people: Sequence[Person], listings: Sequence[int]) -> list[Strategy]:
    prices = {listing_id: KnownPrice() for listing_id in listings}
    begun = time.time_ns() // 1_000_000
    return [Strategy(prices[_nth(listings, n)], f"c{begun}-{n}", n) for n in range(len(people))]


def _nth(listings: Sequence[int], number: int) -> int:
    return listings[_place(listings, number)]


def _place(listings: Sequence[int], number: int) -> int:
    """Two by two, so that in turn both web processes have people on each listing."""
    return number // 2 % len(listings)
