"""Bodies that nobody wants are refused while they come, under real servers: they fill neither memory nor disk."""

import contextlib
import socket
from http.client import HTTPConnection

from auction_system.large_bodies import MAX_BYTES
from tests.web.live.site import ANSWER_S, Site

CHUNK = b"%x\r\n" % 2**20 + b"x" * 2**20 + b"\r\n"
MOST_CHUNKS = 1_024


def connect(site: Site, head: bytes) -> socket.socket:
    host, _, port = site.url.removeprefix("http://").partition(":")
    connection = socket.create_connection((host, int(port)), timeout=ANSWER_S)
    connection.sendall(b"POST /sell/ HTTP/1.1\r\nHost: localhost\r\n" + head + b"\r\n\r\n")
    return connection


def is_well(site: Site) -> bool:
    connection = HTTPConnection(site.url.removeprefix("http://"), timeout=ANSWER_S)
    with contextlib.closing(connection):
        connection.request("GET", "/api/v1/categories/")
        return connection.getresponse().status == 200


def test_a_body_that_says_it_is_huge_is_refused_before_it_is_sent(either_site: Site) -> None:
    head = b"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: %d" % (MAX_BYTES + 1)
    with connect(either_site, head) as connection:
        assert connection.recv(2**16).startswith(b"HTTP/1.1 413")
    assert is_well(either_site)


def test_a_body_of_unknown_length_is_cut_off_when_it_gets_too_long(either_site: Site) -> None:
    sent_chunks = 0
    with connect(either_site, b"Transfer-Encoding: chunked") as connection:
        with contextlib.suppress(ConnectionError):
            for _ in range(MOST_CHUNKS):
                connection.sendall(CHUNK)
                sent_chunks += 1
        with contextlib.suppress(ConnectionError):
            assert connection.recv(2**16)[:12] in (b"HTTP/1.1 413", b"")
    assert MAX_BYTES / 2**20 <= sent_chunks < 3 * MAX_BYTES / 2**20
    assert is_well(either_site)
