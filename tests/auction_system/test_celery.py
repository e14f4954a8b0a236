"""Celery and its broker, when things go away."""

import signal
import time

import redis

from bidding.models import LedgerState


def until(condition, what, timeout_s=30):
    deadline_s = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline_s, f"not within {timeout_s} s: {what}"
        time.sleep(0.05)


def heartbeat():
    return LedgerState.objects.filter(pk=1).values_list("heartbeat_at_ms", flat=True).first()


def test_a_worker_with_its_hands_full_outlives_the_broker(live_stack):
    until(heartbeat, "pokes arrive")
    broker = redis.Redis.from_url(live_stack.servers.env["CELERY_BROKER_URL"])
    live_stack.postgres.process.send_signal(signal.SIGSTOP)
    try:
        # Every process of the pool waits for PostgreSQL, and more has been taken than they can begin.
        until(lambda: broker.hlen("unacked"), "tasks are taken and not begun")
        live_stack.soft.kill9()
        until(lambda: "Cannot connect to redis" in live_stack.worker.output_since_start(), "the worker notices")
        live_stack.soft.start()
        live_stack.soft.wait_ready()
    finally:
        live_stack.postgres.process.send_signal(signal.SIGCONT)
    before = heartbeat()
    until(lambda: heartbeat() != before, "pokes arrive again")
    assert live_stack.worker.is_alive()
