"""What happens before the first user comes and after the last one went, on the process in charge."""

import logging
from typing import Any

import requests
from locust.env import Environment
from locust.event import Events
from locust.exception import StopTest
from locust.runners import MasterRunner, WorkerRunner

from . import looking_up, lots
from .books import Books
from .gathering import close_books, open_way
from .limits import lift_file_limit
from .people import bidders
from .site import Site

log = logging.getLogger(__name__)
SHOWN = 20


def listen_to(events: Events) -> None:
    """Be told of start and end."""
    lift_file_limit()
    events.init.add_listener(lambda environment, **_: prepare(environment))
    events.test_start.add_listener(lambda environment, **_: begin(environment))
    events.test_stopping.add_listener(lambda environment, **_: close_books(environment))
    events.test_stop.add_listener(lambda environment, **_: end(environment))
    events.quitting.add_listener(lambda environment, **_: quit_after_the_end(environment))


def prepare(environment: Environment) -> None:
    """When Locust starts. Options go to every worker, unencrypted: the database's password stays here."""
    environment.database_url = environment.parsed_options.database_url
    environment.parsed_options.database_url = None
    open_way(environment)


def begin(environment: Environment) -> None:
    """Choose the lots, where that is decided, and the people, where they are."""
    environment.books = Books()
    try:
        environment.host = _without_slash(environment.host)
        if not isinstance(environment.runner, WorkerRunner):
            # An option, so that workers get it.
            environment.parsed_options.chosen_lots = lots.choose(environment)
        if not isinstance(environment.runner, MasterRunner):
            environment.people = bidders(environment)
    except (OSError, ValueError, requests.RequestException) as problem:
        environment.books.object_to(f"could not begin: {problem}")
        environment.process_exit_code = 1
        raise StopTest(f"could not begin: {problem}") from problem


def quit_after_the_end(environment: Environment) -> None:
    """Locust may quit without having stopped the run, as when it is told to terminate: no way leads past the end."""
    if environment.books is not None and not isinstance(environment.runner, WorkerRunner):
        environment.runner.stop()
        end(environment)


def _without_slash(host: str | None) -> str:
    """As Locust's clients want it. Raises ValueError when there is none."""
    if not host:
        raise ValueError("say where the auction is: --host http://127.0.0.1:8000")
    return host.rstrip("/")


def end(environment: Environment) -> None:
    """Look up what was acknowledged, say what is wrong, and choose the exit code. Once for each run."""
    if environment.books is None or isinstance(environment.runner, WorkerRunner):
        return
    close_books(environment)
    books: Books = environment.books
    problems = [*books.problems, *_missing(environment, books)]
    wrong, told = books.count.pop("problems", 0), ", ".join(f"{n} {name}" for name, n in books.count.most_common())
    log.info("Bids: %s", told or "nobody bid")
    if told and not books.count["accepted"]:
        problems.append("not one bid was accepted")
    for problem in problems[:SHOWN]:
        log.error("WRONG: %s", problem)
    if problems:
        environment.process_exit_code = 1
        log.error("%d things are wrong: this run has failed", max(len(problems), wrong))
    environment.books = None


def _missing(environment: Environment, books: Books) -> list[str]:
    wanted, where = books.acknowledged, "PostgreSQL"
    if not wanted:
        return []
    look = looking_up.in_postgres(environment.database_url) if environment.database_url else None
    if look is None:
        look, where = looking_up.in_public_history(Site(environment.host)), "the public history"
        wanted = [bid for bid in wanted if looking_up.is_public(bid)]
    log.info("Looking up %d of %d acknowledged bids in %s …", len(wanted), len(books.acknowledged), where)
    try:
        missing = looking_up.look_up(wanted, look, environment.parsed_options.settle_s)
    except (OSError, requests.RequestException) as problem:
        return [f"acknowledged bids could not be looked up in {where}: {problem}"]
    _report(environment, f"each acknowledged bid is in {where}", missing)
    log.info("%d acknowledged bids are in %s, %d are not", len(wanted) - len(missing), where, len(missing))
    return [f"acknowledged, and not in {where}: {bid}" for bid in missing]


def _report(environment: Environment, name: str, missing: list[Any]) -> None:
    """A line of its own in the report."""
    exception = AssertionError(f"{len(missing)} are missing") if missing else None
    environment.events.request.fire(
        request_type="CHECK", name=name, response_time=0, response_length=0, exception=exception
    )
