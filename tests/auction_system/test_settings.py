"""Settings, read in a process of their own from one .env."""

import json
import os
import subprocess
import sys

import pytest

from deploy.local.program import ROOT

STOCK = """\
SECRET_KEY='a-long-and-random-one'
DEBUG=True
ALLOWED_HOSTS=localhost,127.0.0.1
CELERY_BROKER_URL=redis://localhost:6379/0
CHANNEL_LAYERS_BACKEND=redis://localhost:6379/1
"""
SHOW = """
import json
from django.conf import settings
names = ["DEBUG", "ALLOWED_HOSTS", "BIDDING_REDIS_URL", "CACHES", "CELERY_BROKER_URL", "CHANNEL_LAYERS",
         "SESSION_COOKIE_SECURE", "SECURE_PROXY_SSL_HEADER", "STAFF_NEED_TWO_FACTOR"]
print(json.dumps({name: getattr(settings, name) for name in names} | {"DATABASE": settings.DATABASES["default"]}))
"""


@pytest.fixture
def read(tmp_path):
    """Runs settings.py with this .env and nothing else; what it says, or how it failed."""

    def run(text):
        file = tmp_path / ".env"
        file.write_text(text)
        env = {"PATH": os.environ["PATH"], "ENV_FILE": str(file), "DJANGO_SETTINGS_MODULE": "auction_system.settings"}
        return subprocess.run(
            [sys.executable, "-c", SHOW], env=env, cwd=ROOT, capture_output=True, text=True, check=False
        )

    return run


def test_the_stock_env_file_is_enough(read):
    found = json.loads(read(STOCK).stdout)
    assert found["DEBUG"] is True
    assert found["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1"]
    assert found["CHANNEL_LAYERS"]["default"]["CONFIG"]["hosts"] == ["redis://localhost:6379/1"]
    assert (found["DATABASE"]["ENGINE"], found["DATABASE"]["NAME"]) == ("django.db.backends.postgresql", "auction")


def test_the_ledger_is_database_2_of_the_brokers_server(read):
    env = STOCK.replace("CELERY_BROKER_URL=redis://localhost:6379/0", "CELERY_BROKER_URL=rediss://:pw@there:7000/5")
    assert json.loads(read(env).stdout)["BIDDING_REDIS_URL"] == "rediss://:pw@there:7000/2"


def test_a_ledger_of_its_own_is_taken_as_it_stands(read):
    found = json.loads(read(STOCK + "BIDDING_REDIS_URL=redis://ledger:6380/0\n").stdout)
    assert found["BIDDING_REDIS_URL"] == "redis://ledger:6380/0"


def test_another_kind_of_broker_needs_the_ledger_to_be_named(read):
    failed = read(STOCK.replace("redis://localhost:6379/0", "amqp://localhost"))
    assert "has to be set when CELERY_BROKER_URL is no redis:// URL" in failed.stderr


@pytest.mark.parametrize("url", ["mysql://localhost/auction", "sqlite:///auction.db"])
def test_another_database_than_postgresql_is_refused_in_plain_words(read, url):
    failed = read(STOCK + f"DATABASE_URL={url}\n")
    assert failed.returncode != 0
    assert "Only PostgreSQL is supported" in failed.stderr


def test_without_debug_cookies_need_tls_unless_the_site_says_otherwise(read):
    production = STOCK.replace("DEBUG=True", "DEBUG=False")
    assert json.loads(read(production).stdout)["SESSION_COOKIE_SECURE"] is True
    assert json.loads(read(production + "SECURE_COOKIES=False\n").stdout)["SESSION_COOKIE_SECURE"] is False


def test_the_proxys_word_on_tls_is_believed_only_when_that_is_set(read):
    assert json.loads(read(STOCK).stdout)["SECURE_PROXY_SSL_HEADER"] is None
    trusting = json.loads(read(STOCK + "TRUST_X_FORWARDED_PROTO=True\n").stdout)
    assert trusting["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]


def test_a_word_that_means_nothing_is_refused_in_plain_words(read):
    failed = read(STOCK + "EMAIL_CONFIRMATION=sometimes\n")
    assert "EMAIL_CONFIRMATION has to be one of optional, mandatory, none, not sometimes." in failed.stderr


def test_staff_need_a_second_factor_outside_debug_unless_the_site_says_otherwise(read):
    assert json.loads(read(STOCK).stdout)["STAFF_NEED_TWO_FACTOR"] is False
    production = STOCK.replace("DEBUG=True", "DEBUG=False")
    assert json.loads(read(production).stdout)["STAFF_NEED_TWO_FACTOR"] is True
    assert json.loads(read(production + "STAFF_NEED_TWO_FACTOR=False\n").stdout)["STAFF_NEED_TWO_FACTOR"] is False


def test_every_variable_is_explained():
    source = (ROOT / "auction_system" / "settings.py").read_text()
    explained = (ROOT / ".env.example").read_text()
    source = source.replace("_beside_broker(", "env.str(").replace("_one_of(", "env.str(")
    read_by_settings = {part.split('"')[1] for part in source.split("env.")[1:] if '("' in part}
    assert {name for name in read_by_settings if f"{name}=" not in explained} == set()
