"""What nobody reads is not gathered in a web process's memory, and costs no connection to PostgreSQL."""

import contextlib
import re
import socket
import time
from pathlib import Path

from django.db import connection

from tests.web.live.site import ANSWER_S, Site, make_person, session_of
from web.accounts import export_file
from web.selling.models import Draft

DRAFTS, DRAFT_BYTES = 5_000, 4_000
MOST_GROWTH_MIB = 50
"""Of four more answers of 20 MB each."""


def memory_mib(site: Site) -> float:
    status = Path(f"/proc/{site.web.process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


def download(site: Site, session: str) -> socket.socket:
    """A connection that asked for its person's data and has read no more than the beginning."""
    host, _, port = site.url.removeprefix("http://").partition(":")
    reader = socket.socket()
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    reader.settimeout(3 * ANSWER_S)
    reader.connect((host, int(port)))
    head = f"Host: localhost\r\nCookie: sessionid={session}\r\nConnection: close\r\n\r\n"
    reader.sendall(f"GET /me/export/rostrum.json HTTP/1.1\r\n{head}".encode())
    assert reader.recv(64).startswith(b"HTTP/1.1 200")
    return reader


def backends() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE xact_start IS NOT NULL AND pid <> pg_backend_pid()")
        return cursor.fetchone()[0]


def rest_bytes(reader: socket.socket) -> int:
    return sum(map(len, iter(lambda: reader.recv(2**20), b"")))


def test_downloads_that_nobody_reads_wait_outside_of_memory(site: Site) -> None:
    person = make_person()
    typed = {"title": "x" * DRAFT_BYTES}
    Draft.objects.bulk_create(Draft(seller=person, token=str(number), typed=typed) for number in range(DRAFTS))
    session = session_of(person)
    with contextlib.ExitStack() as open_readers:
        readers = [open_readers.enter_context(download(site, session))]
        before_mib = memory_mib(site)
        readers += [open_readers.enter_context(download(site, session)) for _ in range(4)]
        assert len(readers) == export_file.PER_HOUR
        time.sleep(1)  # for what must not happen: filling up
        assert memory_mib(site) - before_mib < MOST_GROWTH_MIB
        assert backends() == 0
        assert rest_bytes(readers[0]) > DRAFTS * DRAFT_BYTES
    assert rest_bytes(download_of_other(site)) > 0


def download_of_other(site: Site) -> socket.socket:
    """Whether others are served after the readers went away unread."""
    return download(site, session_of(make_person()))
