"""Rates that all processes count together."""

import time

import pytest
from django.conf import settings as live_settings
from django.core.cache import cache

from auction_system import soft_cache
from tests.servers import Servers
from tests.web.listings.browsing import frozen
from web.shared_rates import SharedBuckets

A_MINUTE_EACH = 1 / 60


@pytest.fixture(autouse=True)
def _fresh():
    soft_cache.forget()
    cache.clear()
    yield
    soft_cache.forget()


def two_processes(rate_per_s=A_MINUTE_EACH, burst=3):
    """As two processes have them."""
    return [SharedBuckets("tests", rate_per_s, burst) for _ in range(2)]


@pytest.fixture
def no_cache(settings):
    """Nobody answers where the soft Redis should be."""
    settings.CACHES = {"default": {**live_settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:9/3"}}


def test_what_one_process_lets_through_is_gone_for_the_other():
    here, there = two_processes()
    assert [here.take("a"), there.take("a"), here.take("a")] == [0, 0, 0]
    assert [round(buckets.take("a")) for buckets in (there, here)] == [60, 60]


def test_a_person_who_was_refused_is_let_through_after_the_seconds_that_were_told():
    here, there = two_processes(rate_per_s=5, burst=1)
    assert here.take("a") == 0
    wait_s = there.take("a")
    assert 0 < wait_s <= 0.2
    time.sleep(wait_s)  # which is what is promised
    assert there.take("a") == 0


def test_each_key_and_each_name_has_a_bucket():
    here = SharedBuckets("tests", A_MINUTE_EACH, 1)
    other = SharedBuckets("others", A_MINUTE_EACH, 1)
    assert [here.take("a"), here.take("b"), other.take("a")] == [0, 0, 0]


def test_looking_takes_nothing():
    here, there = two_processes(burst=1)
    assert [here.wait_s("a"), there.wait_s("a"), here.take("a")] == [0, 0, 0]
    assert there.wait_s("a") == pytest.approx(60, abs=1)


def test_a_bucket_that_is_full_again_takes_no_room():
    two_processes(rate_per_s=100, burst=5)[0].take("a")
    client = cache._cache.get_client(write=True)
    deadline_s = time.monotonic() + 5
    while client.dbsize() and time.monotonic() < deadline_s:
        time.sleep(0.01)  # until the key expires
    assert client.dbsize() == 0


def test_without_the_cache_each_process_counts_by_itself(no_cache):
    here, there = two_processes(burst=2)
    assert [here.take("a"), here.take("a"), there.take("a")] == [0, 0, 0]
    assert here.take("a") == pytest.approx(60, abs=1)


def test_a_cache_that_hangs_is_waited_for_once_and_one_that_died_not_at_all(servers: Servers):
    here, _ = two_processes(burst=100)
    with frozen(servers.soft):
        began_s = time.monotonic()
        assert [here.take("a") for _ in range(10)] == [0] * 10
        assert time.monotonic() - began_s < 3 * soft_cache.REPLY_TIMEOUT_S
    soft_cache.forget()
    servers.soft.kill9()
    try:
        assert here.take("a") == 0
    finally:
        servers.soft.start()
        servers.soft.wait_ready()


def test_an_event_loop_asks_its_own_process_only(servers: Servers):
    here, _ = two_processes(burst=2)
    with frozen(servers.soft):
        began_s = time.monotonic()
        assert [here.take_here("a") for _ in range(3)] == [0, 0, pytest.approx(60, abs=1)]
        assert time.monotonic() - began_s < soft_cache.REPLY_TIMEOUT_S


def test_all_counts_begin_anew_when_told_so():
    here, there = two_processes(burst=1)
    here.take("a")
    here.forget()
    assert there.take("a") == 0
