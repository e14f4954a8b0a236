"""Many requests at once: PostgreSQL keeps connections for those who store bids."""

from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection

from django.db import connection

from tests.web.live.site import Site

CROWD = 120
REQUESTS_AT_ONCE = 16
OTHERS = 24
"""Connections of this test, of people's look-ups, of recovery, and some that are just being closed."""


def status_of(site: Site) -> int:
    client = HTTPConnection(site.url.removeprefix("http://"), timeout=60)
    try:
        client.request("GET", "/")
        return client.getresponse().status
    finally:
        client.close()


def connections_now() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'")
        return int(cursor.fetchone()[0])


def test_a_crowd_is_served_with_few_connections_to_postgresql(either_site: Site) -> None:
    with ThreadPoolExecutor(CROWD) as pool:
        answers = [pool.submit(status_of, either_site) for _ in range(2 * CROWD)]
        most = 0
        while not all(answer.done() for answer in answers):
            most = max(most, connections_now())
    assert {answer.result() for answer in answers} == {200}
    assert most <= REQUESTS_AT_ONCE + OTHERS
