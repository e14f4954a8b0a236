"""People for a load test: who may make them, what they can do, and how they end."""

import csv
import stat
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from rest_framework.authtoken.models import Token

from tests.house import house, person
from web.accounts.models import User

__all__ = ["house", "person"]


@pytest.fixture
def users_file(tmp_path):
    return tmp_path / "users.csv"


def load_people(**options):
    call_command("load_people", stdout=StringIO(), **options)


def rows_of(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_outside_a_development_site_nobody_is_made_unless_forced(house, settings, users_file):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="--force"):
        load_people(csv=users_file)
    assert not users_file.exists()
    assert not User.objects.exists()


def test_what_the_file_says_signs_in_by_form_and_by_token(house, settings, client, users_file):
    settings.DEBUG = True
    load_people(count=2, csv=users_file)
    first, second = rows_of(users_file)
    client.post("/accounts/login/", {"login": first["username"], "password": first["password"]})
    assert client.session["_auth_user_id"]
    me = client.get("/api/v1/me/", headers={"Authorization": f"Token {second['token']}"})
    assert me.json()["username"] == second["username"]


def test_only_its_owner_reads_the_file_also_where_there_was_one_for_all(house, settings, users_file):
    settings.DEBUG = True
    users_file.write_text("of an earlier run")
    users_file.chmod(0o644)
    load_people(count=1, csv=users_file)
    assert stat.S_IMODE(users_file.stat().st_mode) == 0o600


def test_each_call_makes_new_people(house, settings, users_file):
    settings.DEBUG = True
    load_people(count=2, csv=users_file)
    load_people(count=2, csv=users_file)
    assert User.objects.count() == 4


def test_retiring_ends_them_and_nobody_else(house, settings, client, person, users_file):
    settings.DEBUG = True
    other = person("load-abcdef-1")
    token = Token.objects.create(user=other)
    load_people(count=2, csv=users_file)
    first, second = rows_of(users_file)
    load_people(retire=True)
    client.post("/accounts/login/", {"login": first["username"], "password": first["password"]})
    assert "_auth_user_id" not in client.session
    assert client.get("/api/v1/me/", headers={"Authorization": f"Token {second['token']}"}).status_code == 401
    assert client.get("/api/v1/me/", headers={"Authorization": f"Token {token.key}"}).status_code == 200
