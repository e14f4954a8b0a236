"""Token buckets."""

import pytest

from web import rates
from web.rates import TokenBuckets


class Clock:
    """Stands until it is moved."""

    def __init__(self):
        self.now_s = 1_000.0

    def __call__(self):
        return self.now_s


@pytest.fixture
def clock():
    return Clock()


def test_a_burst_is_let_through_and_then_the_rate(clock):
    buckets = TokenBuckets(2, 3, clock_s=clock)
    assert [buckets.take("a") for _ in range(4)] == [0, 0, 0, 0.5]
    clock.now_s += 0.5
    assert [buckets.take("a") for _ in range(2)] == [0, 0.5]


def test_each_key_has_a_bucket(clock):
    buckets = TokenBuckets(1, 1, clock_s=clock)
    assert [buckets.take(key) for key in "ab"] == [0, 0]


def test_looking_takes_nothing(clock):
    buckets = TokenBuckets(1, 1, clock_s=clock)
    assert [buckets.wait_s("a"), buckets.take("a"), buckets.wait_s("a")] == [0, 0, 1]


def test_no_more_than_a_burst_is_saved_up(clock):
    buckets = TokenBuckets(1, 2, clock_s=clock)
    buckets.take("a")
    clock.now_s += 100
    assert [buckets.take("a") for _ in range(3)] == [0, 0, 1]


def test_the_bucket_untouched_longest_is_forgotten(clock, monkeypatch):
    monkeypatch.setattr(rates, "MOST_BUCKETS", 2)
    buckets = TokenBuckets(1, 1, clock_s=clock)
    for key in "abac":
        buckets.take(key)
    assert [buckets.wait_s(key) for key in "abc"] == [1, 0, 1]
