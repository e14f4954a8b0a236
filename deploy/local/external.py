"""Servers that the settings name: they have to answer, and nobody here starts or stops them."""

import time
from collections.abc import Callable, Mapping

import psycopg2
import redis

from deploy.local import cluster

REDISES = ("BIDDING_REDIS_URL", "CELERY_BROKER_URL", "CHANNEL_LAYERS_BACKEND", "CACHE_URL")
PATIENCE_S = 10.0


class NotAnswering(RuntimeError):
    """A server that the settings name is not there; the message says which setting."""


def wait_until_they_answer(env: Mapping[str, str], look_up: Callable[[], None]) -> None:
    """Return when each server in the settings answers, calling ``look_up`` meanwhile. Raises NotAnswering."""
    deadline_s = time.monotonic() + PATIENCE_S
    for name, ask in [*((name, _ask_redis) for name in REDISES if env.get(name)), ("DATABASE_URL", _ask_postgres)]:
        while (problem := ask(env[name])) is not None:
            if time.monotonic() > deadline_s:
                hint = "Start that server, or take the setting out: then one is started here."
                raise NotAnswering(f"What {name} names does not answer: {problem}. {hint}")
            look_up()
            time.sleep(0.2)


def _ask_redis(url: str) -> str | None:
    """Of a cluster's nodes one that answers will do."""
    problems = [_ask_node(node) for node in cluster.node_urls(url)]
    return None if None in problems else problems[0]


def _ask_node(url: str) -> str | None:
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=2, socket_timeout=2) as client:
            client.ping()
    except (redis.RedisError, ValueError) as problem:
        return str(problem)
    return None


def _ask_postgres(url: str) -> str | None:
    # Another kind of database is for the settings to refuse.
    if not url.startswith("postgres"):
        return None
    try:
        psycopg2.connect(url, connect_timeout=2).close()
    except psycopg2.OperationalError as problem:
        return str(problem).strip()
    return None
