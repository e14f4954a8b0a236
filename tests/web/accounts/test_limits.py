"""How often one may try, from where, and what an outage of the cache does to that."""

import pytest
from django.conf import settings as live_settings
from django.core.cache import cache
from django.test import Client

from auction_system import soft_cache
from tests.house import house, person
from tests.web.accounts.entering import GOOD, sign_in, sign_up
from tests.web.listings.conftest import text_of
from web import guesses
from web.api import throttles

__all__ = ["house", "person"]

pytestmark = pytest.mark.django_db(transaction=True)

REFUSED = "There were too many wrong passwords."


@pytest.fixture
def no_cache(settings, house):
    """The soft Redis is away, or never was."""
    away = {**live_settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:9/3"}
    settings.CACHES = {"default": away}
    soft_cache.forget()
    yield
    soft_cache.forget()


@pytest.fixture
def ann(person):
    """Somebody on the staff, so that she may come in by any door."""
    return person("ann", GOOD, is_staff=True, is_superuser=True)


def guess(client, times, name="Ann"):
    """Wrong passwords."""
    for _ in range(times):
        sign_in(client, name, "wrong")


def test_passwords_can_be_guessed_a_few_times_only_and_from_elsewhere_one_still_signs_in(client, ann, settings):
    guess(client, settings.FAILED_SIGN_INS_PER_MIN)
    assert REFUSED in text_of(sign_in(client))
    elsewhere = Client(REMOTE_ADDR="10.0.0.7")
    assert sign_in(elsewhere).redirect_chain == [("/", 302)]


def test_guesses_on_the_page_count_for_the_api_and_the_other_way_round(client, ann, settings):
    settings.FAILED_SIGN_INS_PER_MIN = 4
    throttles.forget()
    wrong = {"username": "ann", "password": "wrong"}
    guess(client, 2)
    for _ in range(2):
        client.post("/api/v1/token/", wrong, content_type="application/json")
    assert client.post("/api/v1/token/", wrong, content_type="application/json").status_code == 429
    assert REFUSED in text_of(sign_in(client))


def test_the_admin_has_no_door_of_its_own(client, ann):
    assert client.get("/admin/login/?next=/admin/")["Location"] == "/accounts/login/?next=%2Fadmin%2F"
    page = client.post("/admin/login/", {"username": "ann", "password": GOOD})
    assert page["Location"].startswith("/accounts/login/")
    assert "_auth_user_id" not in client.session
    assert sign_in(client, next="/admin/").redirect_chain == [("/admin/", 302)]


def test_sign_ins_of_one_address_are_limited(client, ann, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}
    pages = [sign_in(client, "ann", "wrong") for _ in range(3)]
    assert [page.status_code for page in pages] == [200, 200, 429]
    assert "That was too often" in text_of(pages[-1])
    assert sign_in(Client(REMOTE_ADDR="10.0.0.7")).status_code == 200


def test_sign_ups_of_one_address_are_limited_by_the_hour(client, ann, settings):
    assert f",{settings.SIGN_UPS_PER_HOUR}/h/ip" in settings.ACCOUNT_RATE_LIMITS["signup"]
    settings.ACCOUNT_RATE_LIMITS = {"signup": "20/m/ip,2/h/ip"}
    pages = [sign_up(Client(), name, email="ann@example.org") for name in ("eve", "bob", "joe")]
    assert [page.status_code for page in pages] == [200, 200, 429]
    assert sign_up(Client(REMOTE_ADDR="10.0.0.7"), "bob").redirect_chain == [("/", 302)]


def test_wrong_passwords_for_many_names_from_one_address_are_limited(client, ann, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "3/m/ip"}
    for name in ("eve", "bob", "joe"):
        guess(client, 1, name)
    assert REFUSED in text_of(sign_in(client))


def from_behind(proxy, client_address):
    """A browser whose requests a proxy passes on."""
    return Client(REMOTE_ADDR=proxy, headers={"x-forwarded-for": client_address})


def test_behind_a_proxy_each_address_that_it_names_has_its_own_count(ann, settings):
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": 1}
    guess(from_behind("10.0.0.1", "203.0.113.5"), settings.FAILED_SIGN_INS_PER_MIN)
    assert REFUSED in text_of(sign_in(from_behind("10.0.0.1", "203.0.113.5")))
    assert REFUSED in text_of(sign_in(from_behind("10.0.0.1", "198.51.100.1, 203.0.113.5"))), "the first is anybody's"
    assert sign_in(from_behind("10.0.0.1", "203.0.113.6")).redirect_chain == [("/", 302)]


def test_without_proxies_nobody_chooses_an_address(ann, settings):
    for number in range(settings.FAILED_SIGN_INS_PER_MIN):
        guess(from_behind("10.0.0.1", f"203.0.113.{number}"), 1)
    assert REFUSED in text_of(sign_in(from_behind("10.0.0.1", "203.0.113.77")))


def test_addresses_of_one_ipv6_network_count_together(ann, settings):
    for number in range(settings.FAILED_SIGN_INS_PER_MIN):
        guess(Client(REMOTE_ADDR=f"2001:db8:0:7::{number:x}"), 1)
    assert REFUSED in text_of(sign_in(Client(REMOTE_ADDR="2001:db8:0:7:ffff::1")))
    assert sign_in(Client(REMOTE_ADDR="2001:db8:0:8::1")).redirect_chain == [("/", 302)]


@pytest.mark.parametrize("address", ["not an address", "1.2.3.4:80", "", "\x7f"])
def test_an_address_that_is_none_keeps_nobody_out(ann, settings, address):
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": 1}
    assert sign_in(from_behind("10.0.0.1", address)).redirect_chain == [("/", 302)]


def test_without_the_cache_people_sign_in_and_up(no_cache, ann):
    assert sign_in(Client()).redirect_chain == [("/", 302)]
    assert sign_up(Client(), "bob").redirect_chain == [("/", 302)]
    page = Client().post("/accounts/password/reset/", {"email": "ann@example.org"}, follow=True)
    assert "Look into your mail" in text_of(page)


def test_without_the_cache_guessing_is_still_limited(no_cache, client, ann, settings):
    guess(client, settings.FAILED_SIGN_INS_PER_MIN)
    assert REFUSED in text_of(sign_in(client))


def test_without_the_cache_signing_up_is_still_limited(no_cache, settings):
    settings.ACCOUNT_RATE_LIMITS = {"signup": "20/m/ip,2/h/ip"}
    pages = [sign_up(Client(), name, email="ann@example.org") for name in ("eve", "bob", "joe")]
    assert [page.status_code for page in pages] == [200, 200, 429]


def test_guesses_at_another_process_count(client, ann, settings, monkeypatch):
    guess(client, settings.FAILED_SIGN_INS_PER_MIN)
    guesses._wrong.cache_clear()  # as another process has it
    assert REFUSED in text_of(sign_in(client))


def test_a_cache_that_is_away_finds_nothing_and_keeps_nothing(no_cache):
    assert cache.get("key", "default") == "default"
    assert cache.add("key", 1) is True
    assert cache.set("key", 1) is None
    assert cache.get_many(["key"]) == {}
    assert cache.delete("key") is False
    assert cache.has_key("key") is False
    assert cache.set_many({"key": 1}) == ["key"]


def test_a_cache_that_came_back_is_used_again(no_cache, settings):
    cache.set("key", 1)
    settings.CACHES = live_settings.CACHES | {
        "default": {**settings.CACHES["default"], "LOCATION": _where_it_is()},
    }
    assert cache.get("key") is None, "nobody waits for it for some seconds"
    soft_cache.forget()
    cache.set("key", 2)
    assert cache.get("key") == 2


def _where_it_is():
    import os

    return os.environ["CACHE_URL"]
