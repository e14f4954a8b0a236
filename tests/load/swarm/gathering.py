"""The books of a run: opened where people bid, brought to the master, closed before anybody is stopped."""

from typing import Any

import gevent
from locust import events, runners
from locust.env import Environment
from locust.runners import MasterRunner, WorkerRunner

ANSWERS_WITHIN_S = 15.0
HANDED_OVER_WITHIN_S = ANSWERS_WITHIN_S + 10.0
SILENT_FOR_S = 30
"""How long the master believes in a worker that says nothing: Locust's 3 s are short for a machine at its limit."""


def open_way(environment: Environment) -> None:
    """When Locust starts: there is no run yet, and, where there are workers, a way for their books to the master."""
    environment.books = None
    if isinstance(environment.runner, MasterRunner):
        _Master(environment)
    elif isinstance(environment.runner, WorkerRunner):
        _Worker(environment)


def close_books(environment: Environment) -> None:
    """When the run is about to end: nobody bids any more, and everything is in the books of this process."""
    books, runner = environment.books, environment.runner
    if books is None or books.closed or isinstance(runner, WorkerRunner):
        return
    if isinstance(runner, MasterRunner):
        environment.books_of_workers.collect()
    else:
        books.close(ANSWERS_WITHIN_S)
    books.closed = True


class _Worker:
    """Sends what is new with each report of Locust's, and the rest when the master asks for it."""

    def __init__(self, environment: Environment) -> None:
        self._environment, self._sent = environment, 0
        events.report_to_master.add_listener(self._report)
        environment.runner.register_message("close_books", self._close, concurrent=True)

    def _report(self, client_id: str, data: dict[str, Any]) -> None:
        if self._environment.books is not None:
            data["books"] = self._hand_over()

    def _close(self, environment: Environment, msg: Any) -> None:
        environment.books.close(ANSWERS_WITHIN_S)
        last = self._hand_over()
        environment.runner.send_message("books_closed", {"books": last, "accepted_in_all": self._sent})
        self._sent = 0

    def _hand_over(self) -> dict[str, Any]:
        new = self._environment.books.hand_over()
        self._sent += len(new["acknowledged"])
        return new


class _Master:
    """Adds up what workers send, and counts whether all of it came."""

    def __init__(self, environment: Environment) -> None:
        self._environment, self._open = environment, set[str]()
        self._came: dict[str, int] = {}
        environment.books_of_workers = self
        runners.HEARTBEAT_LIVENESS = SILENT_FOR_S
        events.worker_report.add_listener(self._take)
        environment.runner.register_message("books_closed", self._closed)

    def collect(self) -> None:
        """Return when each worker that lives has handed everything over."""
        runner = self._environment.runner
        self._open = {worker.id for worker in runner.clients.all}
        for worker_id in self._came.keys() - self._open:
            self._environment.books.object_to(f"worker {worker_id} went away with what it was told last")
        runner.send_message("close_books")
        with gevent.Timeout(HANDED_OVER_WITHIN_S, exception=False):
            while self._open:
                gevent.sleep(0.05)
        for worker_id in self._open:
            self._environment.books.object_to(f"worker {worker_id} did not hand over its books")
        self._came.clear()

    def _take(self, client_id: str, data: dict[str, Any]) -> None:
        if "books" in data and self._environment.books is not None:
            self._environment.books.add(data["books"])
            self._came[client_id] = self._came.get(client_id, 0) + len(data["books"]["acknowledged"])

    def _closed(self, environment: Environment, msg: Any) -> None:
        self._take(msg.node_id, msg.data)
        missing = msg.data["accepted_in_all"] - self._came.get(msg.node_id, 0)
        if missing:
            environment.books.object_to(f"{missing} acknowledgements of worker {msg.node_id} were lost on their way")
        self._open.discard(msg.node_id)
