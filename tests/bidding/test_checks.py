"""What is said, and refused, at the start on a ledger that could lose bids."""

import logging

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from bidding import checks, keys
from bidding.models import LedgerState
from bidding.outcomes import LedgerUnavailable
from bidding.recovery import recover


@pytest.fixture
def unsafe_ledger(ledger):
    """A ledger that syncs once a second, like a Redis as it comes."""
    ledger.config_set("appendfsync", "everysec")
    yield ledger
    ledger.config_set("appendfsync", "always")


@pytest.fixture(autouse=True)
def _production(settings):
    settings.DEBUG = False
    settings.SECRET_KEY = "k" * 50


def test_a_safe_ledger_is_nothing_to_talk_about(ledger, transactional_db, caplog):
    checks.refuse_unsafe_start()
    assert not caplog.records


def test_a_ledger_that_could_lose_bids_is_refused(unsafe_ledger, transactional_db):
    with pytest.raises(SystemExit, match="appendfsync everysec"):
        checks.refuse_unsafe_start()


def test_under_debug_it_is_said_loudly_and_bidding_goes_on(unsafe_ledger, transactional_db, settings, caplog):
    settings.DEBUG = True
    checks.refuse_unsafe_start()
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "!!!" in caplog.text


@pytest.mark.parametrize(("setting", "value"), [("maxmemory-policy", "allkeys-lru"), ("appendonly", "no")])
def test_eviction_and_no_log_at_all_are_refused_too(ledger, transactional_db, setting, value):
    safe = checks.SAFE[setting][0]
    ledger.config_set(setting, value)
    try:
        with pytest.raises(SystemExit, match=f"{setting} {value}"):
            checks.refuse_unsafe_start()
    finally:
        ledger.config_set(setting, safe)


def test_a_ledger_that_forbids_config_is_told_what_it_has_to_be(ledger, transactional_db, settings, caplog):
    ledger.acl_setuser(
        "managed", enabled=True, passwords=["+pw"], keys=["*"], channels=["*"], commands=["+@all", "-config"]
    )
    settings.BIDDING_REDIS_URL = settings.BIDDING_REDIS_URL.replace("redis://:", "redis://managed:pw@", 1).replace(
        f"@{settings.BIDDING_REDIS_URL.split('://:')[1].split('@')[0]}@", "@"
    )
    checks.refuse_unsafe_start()
    ledger.acl_deluser("managed")
    assert "can't be checked" in caplog.text
    assert "appendfsync always" in caplog.text


def test_a_ledger_that_is_away_may_come_later(transactional_db, settings):
    settings.BIDDING_REDIS_URL = "redis://127.0.0.1:1/0"
    checks.refuse_unsafe_start()


def test_recovery_opens_no_unsafe_ledger_that_came_later(unsafe_ledger, transactional_db):
    unsafe_ledger.flushall()
    with pytest.raises(ImproperlyConfigured, match="appendfsync everysec"):
        recover()
    unsafe_ledger.config_set("appendfsync", "always")
    recover()
    assert unsafe_ledger.get(keys.guard(0)) == unsafe_ledger.info("server")["run_id"]


@pytest.mark.parametrize("key", ["", "insecure-only-for-development", "django-insecure-abc", "change-me"])
def test_an_unset_or_default_secret_key_is_refused_outside_debug(ledger, transactional_db, settings, key):
    settings.SECRET_KEY = key
    with pytest.raises(SystemExit, match="SECRET_KEY"):
        checks.refuse_unsafe_start()
    settings.DEBUG = True
    checks.refuse_unsafe_start()


def test_another_number_of_shards_than_the_ledgers_is_refused_even_under_debug(ledger, transactional_db, settings):
    settings.DEBUG, settings.BIDDING_SHARDS = True, 8
    with pytest.raises(SystemExit, match="16 shards"):
        checks.refuse_unsafe_start()


def test_another_number_of_shards_than_postgresqls_is_refused(ledger, transactional_db):
    LedgerState.objects.create(pk=1, shards=4)
    with pytest.raises(SystemExit, match="PostgreSQL was installed with 4 shards"):
        checks.refuse_unsafe_start()


def test_commands_run_on_an_unsafe_ledger_all_the_same(unsafe_ledger, transactional_db):
    call_command("migrate", verbosity=0)
    call_command("check", verbosity=0)


def test_a_user_who_may_not_publish_opens_no_ledger(own_ledger, settings):
    """Scripts would fail after their first write, and the listing could not be bid on any more."""
    own_ledger.client().execute_command("ACL", "SETUSER", "mute", "on", ">pw", "+@all", "~*", "resetchannels")
    settings.BIDDING_REDIS_URL = f"redis://mute:pw@{own_ledger.url.partition('@')[2]}"
    with pytest.raises(LedgerUnavailable, match="NOPERM"):
        checks.require_safe_ledger([0])
