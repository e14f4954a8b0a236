"""A load test of an auction: people who watch, bid by socket, bid by HTTP, and use the pages.

    locust -f tests/load/locustfile.py --host http://127.0.0.1:8000 --users-file users.csv --lots 10

docs/load-testing.md tells how to get there. A run fails when an acknowledged bid can't be found afterwards, or when a
socket saw a gap in ``seq``. To make a crowd of your own, copy this file and change its users.
"""

import random

import gevent
from locust import FastHttpUser, HttpUser, User, constant, events, task
from swarm import http_bids, offers, options, signing_in, start_and_end
from swarm.shapes import Sale  # noqa: F401 - Locust looks for it here
from swarm.visit import Visit

COMES_BACK_SHARE = 0.02
"""Of the bids, after how many the bidder's connection breaks and is made again."""

events.init_command_line_parser.add_listener(options.add_to)
start_and_end.listen_to(events)


class AuctionUser(User):
    """What all have in common: a lot, and thinking between bids."""

    abstract = True
    wait_time = constant(0)
    visit = None

    def a_lot(self) -> int:
        """One of those that are bid on in this run."""
        return random.choice(self.environment.parsed_options.chosen_lots)

    def next_bid(self, view):
        """What to bid now, or None: nothing is open, or the run is about to end."""
        return None if self.environment.books.closing else offers.next_bid(view)

    def on_stop(self):
        if self.visit:
            self.visit.leave()


class Watcher(AuctionUser):
    """Opens a lot without signing in, and watches."""

    def on_start(self):
        self.visit = Visit(self.environment, self.a_lot())
        self.visit.arrive()

    @task
    def watch(self):
        self.visit.listen(60)


class SocketBidder(FastHttpUser, AuctionUser):
    """Signs in by a token, and bids over the lot's socket."""

    def on_start(self):
        headers = signing_in.token_of(self.client, next(self.environment.people))
        self.visit = Visit(self.environment, self.a_lot(), headers)
        self.visit.arrive()

    @task
    def think_and_bid(self):
        visit = self.visit
        visit.listen(offers.thinks_s(visit.view, visit.now_ms(), self.environment.parsed_options.pause_s))
        if bid := self.next_bid(visit.view):
            visit.bid(bid)
            if random.random() < COMES_BACK_SHARE:
                visit.leave()
                visit.arrive()


class ApiBidder(FastHttpUser, AuctionUser):
    """A program that looks at a lot and bids, over HTTP alone."""

    def on_start(self):
        self.headers = signing_in.token_of(self.client, next(self.environment.people))
        self.pause_s = self.environment.parsed_options.pause_s
        self.wait_time = lambda: random.uniform(0.5, 1.5) * self.pause_s

    @task
    def look_and_bid(self):
        view = http_bids.look(self.client, self.a_lot(), self.headers)
        if view and (bid := self.next_bid(view)):
            http_bids.bid(self.environment, self.client, view, bid, self.headers)


class Browser(HttpUser, AuctionUser):
    """Signs in by the form, goes through the pages, and bids where it stays for a while."""

    def on_start(self):
        signing_in.by_the_form(self.client, next(self.environment.people))

    @task
    def catalogue(self):
        self.client.get("/", name="/")
        self.pause()

    @task(3)
    def a_lot_and_its_socket(self):
        lot = self.a_lot()
        self.client.get(f"/listings/{lot}/", name="/listings/<id>/")
        cookies = "; ".join(f"{name}={value}" for name, value in self.client.cookies.items())
        self.visit = Visit(self.environment, lot, {"Cookie": cookies})
        self.visit.arrive()
        for _ in range(random.randint(1, 3)):
            self.pause()
            if bid := self.next_bid(self.visit.view):
                self.visit.bid(bid)
        self.visit.leave()
        self.visit = None

    def pause(self):
        """Read the page."""
        pause_s = random.uniform(0.5, 1.5) * self.environment.parsed_options.pause_s
        if self.visit:
            self.visit.listen(pause_s)
        else:
            gevent.sleep(pause_s)
