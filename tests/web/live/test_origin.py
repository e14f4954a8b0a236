"""Which pages may open sockets here."""

import pytest
from django.test import override_settings

from web.live.origin import is_foreign


def headers(*origins: str, host: str = "shop.example:8000") -> list[tuple[bytes, bytes]]:
    """A handshake's headers."""
    return [(b"host", host.encode()), *((b"origin", origin.encode()) for origin in origins)]


@pytest.fixture(autouse=True)
def _settings() -> object:
    with override_settings(
        ALLOWED_HOSTS=["shop.example", ".brand.example", "*"],
        CSRF_TRUSTED_ORIGINS=["https://partner.example", "https://*.friends.example"],
        DEBUG=False,
    ):
        yield


@pytest.mark.parametrize(
    "origin",
    ["http://shop.example:8000", "HTTP://SHOP.example:8000", "https://shop.example", "http://www.brand.example:1",
     "https://partner.example", "https://a.friends.example"],
)  # fmt: skip
def test_own_and_trusted_pages_are_not_foreign(origin: str) -> None:
    assert not is_foreign(headers(origin))


@pytest.mark.parametrize(
    "origin",
    ["null", "", "http://evil.example", "http://shop.example.evil.example", "http://shop.example@evil.example",
     "http://evilshop.example", "http://partner.example", "https://partner.example:8443", "file://", "shop.example",
     "http://[::1", "http://shop.example:port", "https://friends.example.evil.example", "http://evil.example:8000"],
)  # fmt: skip
def test_other_pages_are_foreign_even_when_every_host_is_allowed(origin: str) -> None:
    assert is_foreign(headers(origin))


def test_programs_send_no_origin() -> None:
    assert not is_foreign(headers())


def test_one_foreign_origin_among_several_is_enough() -> None:
    assert is_foreign(headers("http://shop.example:8000", "http://evil.example"))


def test_the_same_host_counts_only_if_it_is_ours() -> None:
    assert not is_foreign(headers("http://anything.example", host="anything.example"))
    with override_settings(ALLOWED_HOSTS=["shop.example"]):
        assert is_foreign(headers("http://rebound.example", host="rebound.example"))


def test_without_hosts_and_with_debug_the_own_machine_is_fine() -> None:
    with override_settings(ALLOWED_HOSTS=[], DEBUG=True):
        assert not is_foreign(headers("http://localhost:8000", host="localhost:8000"))
        assert not is_foreign(headers("http://[::1]:8000", host="localhost:8000"))
        assert is_foreign(headers("http://evil.example", host="localhost:8000"))
