"""How long a page takes."""

import time
import urllib.request
from statistics import median

from django.db import connection

PAGES = 21
WARM_PAGES = 3
TABLES = ("listing", "ledgerentry", "searchtext")


def median_ms(url: str) -> float:
    """From asking to the last byte; each on a connection of its own, by a visitor."""
    for _ in range(WARM_PAGES):
        _ms(url)
    return median(_ms(url) for _ in range(PAGES))


def _ms(url: str) -> float:
    began_s = time.perf_counter()
    with urllib.request.urlopen(url, timeout=60) as answer:
        answer.read()
    return (time.perf_counter() - began_s) * 1_000


def analyze() -> None:
    """Let PostgreSQL look at its tables, as it does by itself some time after so much was added."""
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"VACUUM ANALYZE bidding_{table}")
