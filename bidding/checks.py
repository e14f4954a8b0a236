"""Is it safe to take bids here? Looked at when a web process or a worker starts, and by ``check --deploy``.

Under DEBUG what is unsafe is said loudly; otherwise the process refuses to start. Other commands run all the same.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import redis
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection

from bidding import connections, event_log, installation, keys
from bidding.models import LedgerState
from bidding.outcomes import LedgerUnavailable

log = logging.getLogger(__name__)

SAFE = {
    "appendonly": ("yes", "bids are not written to disk"),
    "appendfsync": ("always", "the last second of accepted bids is lost when the server dies"),
    "no-appendfsync-on-rewrite": ("no", "bids are not synced while the log is rewritten"),
    "maxmemory-policy": ("noeviction", "bids are thrown away when memory is short"),
}
"""What a ledger has to be set to, and what happens otherwise."""

KNOWN_SECRETS = ("insecure", "django-insecure", "change-me", "changeme", "your-secret-key")
"""Beginnings of keys that stand in examples."""


def secret_key_problems() -> list[CheckMessage]:
    """An unset SECRET_KEY, or one out of an example."""
    try:
        is_good = settings.DEBUG or not settings.SECRET_KEY.lower().startswith(KNOWN_SECRETS)
    except ImproperlyConfigured:
        is_good = False
    problem = "SECRET_KEY is unset or an example's: anybody could sign in as anybody."
    return [] if is_good else [Error(problem, hint="Set a long random one.", id="bidding.E001")]


def ledger_problems(shards: Iterable[int] | None = None) -> list[CheckMessage]:
    """What makes the ledger, or the nodes of these shards, lose accepted bids. Raises LedgerUnavailable."""
    problems: list[CheckMessage] = []
    with connections.outages():
        for client in event_log.by_node(range(settings.BIDDING_SHARDS) if shards is None else shards):
            # A user of Redis who may write but not publish would leave scripts half done: such a listing is stuck.
            client.publish(keys.events(0, 0), "")
            problems += [*_durability(client), *_coverage(client)]
    return problems


def require_safe_ledger(shards: Iterable[int]) -> None:
    """Look again, for the ledger may have come after this process. Raises ImproperlyConfigured, LedgerUnavailable."""
    errors = [str(problem.msg) for problem in ledger_problems(shards) if problem.is_serious()]
    if errors:
        raise ImproperlyConfigured(" ".join(errors))


def _durability(client: redis.Redis) -> Iterator[CheckMessage]:
    try:
        found: Any = {name: client.config_get(name).get(name) for name in SAFE}
    except redis.ResponseError as refusal:
        hint = f"It refuses CONFIG GET ({refusal}). It has to run with: {_wanted()}."
        yield checks.Warning("The ledger's durability can't be checked.", hint=hint, id="bidding.W001")
        return
    level = checks.Warning if settings.DEBUG else Error
    for name, (wanted, harm) in SAFE.items():
        if found[name] not in (wanted, None):
            hint = f"Set `{name} {wanted}` on the Redis of BIDDING_REDIS_URL."
            yield level(f"The ledger has `{name} {found[name]}`: {harm}.", hint=hint, id="bidding.E002")


def _coverage(client: redis.Redis) -> Iterator[CheckMessage]:
    """A cluster must not stop as a whole when one of its nodes is away."""
    if connections.cluster() is None:
        return
    with suppress(redis.ResponseError):  # who may not ask is told so above
        if client.config_get("cluster-require-full-coverage").get("cluster-require-full-coverage") == "yes":
            problem = "One dead node of the ledger stops bidding on all others."
            hint = "Set `cluster-require-full-coverage no` on every node of BIDDING_REDIS_URL."
            yield checks.Warning(problem, hint=hint, id="bidding.W002")


def _wanted() -> str:
    return ", ".join(f"{name} {wanted}" for name, (wanted, _) in SAFE.items())


def shard_problems() -> list[CheckMessage]:
    """A number of shards other than this installation's. A store that is away or empty says nothing."""
    try:
        if LedgerState._meta.db_table in connection.introspection.table_names():
            installation.ensure_rows()
        installation.ensure_ledger()
    except ImproperlyConfigured as mismatch:
        return [Error(str(mismatch), id="bidding.E003")]
    except (DatabaseError, LedgerUnavailable):
        log.info("The number of shards is checked later: a store is away.")
    finally:
        connection.close()
    return []


@checks.register("bidding", deploy=True)
def start_problems(**_: Any) -> Sequence[CheckMessage]:
    """Everything that speaks against taking bids here."""
    try:
        of_ledger = ledger_problems()
    except LedgerUnavailable:
        log.warning("The ledger is away: bids are answered `unavailable` until it is back and recovery has checked it.")
        of_ledger = []
    return [*secret_key_problems(), *of_ledger, *shard_problems()]


def refuse_unsafe_start() -> None:
    """Say what is unsafe; end the process when it must not take bids. To be called once, before the first bid."""
    # In a thread of its own: some servers import the application inside their event loop.
    with ThreadPoolExecutor(1) as thread:
        problems = thread.submit(start_problems).result()
    errors = [problem for problem in problems if problem.is_serious()]
    for problem in problems:
        log.log(problem.level, "%s", _loud(problem))
    if errors:
        raise SystemExit("Refusing to start: " + " ".join(str(error.msg) for error in errors))


def _loud(problem: CheckMessage) -> str:
    lines = [f"!!! {problem.msg}", f"!!! {problem.hint}"] if problem.hint else [f"!!! {problem.msg}"]
    bar = "!" * max(map(len, lines))
    return "\n".join(["", bar, *lines, bar])
