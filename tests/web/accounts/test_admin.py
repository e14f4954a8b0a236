"""Staff look after people."""

import json
from html import unescape

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone
from rest_framework.authtoken.models import Token

from tests.bidding.admin.conftest import admin, text_of, told
from tests.house import house, person

__all__ = ["admin", "house", "person"]

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "/admin/accounts/user/"


@pytest.fixture
def heard(house):
    """What every process is told about people."""
    subscription = house.pubsub(ignore_subscribe_messages=True)
    subscription.subscribe("{00}:people")
    subscription.get_message(timeout=1)

    def messages():
        found = []
        while (message := subscription.get_message(timeout=0.2)) is not None:
            found.append(json.loads(message["data"]))
        return found

    yield messages
    subscription.close()


def test_blocking_is_told_to_every_process(admin, person, heard):
    people = [person("ann"), person("bob", is_blocked=True)]
    sent = {"action": "block", "_selected_action": [one.pk for one in people]}
    assert told(admin.post(LIST, sent, follow=True)) == ["1 person was blocked."]
    assert heard() == [{"type": "person", "user": people[0].pk}]
    sent["action"] = "unblock"
    assert told(admin.post(LIST, sent, follow=True)) == ["2 people were unblocked."]
    assert [message["user"] for message in heard()] == [one.pk for one in people]
    assert not get_user_model().objects.filter(is_blocked=True).exists()


def test_blocking_on_a_persons_page_is_told_too(admin, person, heard):
    ann = person("ann")
    sent = {
        "username": "ann",
        "is_active": "on",
        "is_blocked": "on",
        "date_joined_0": "2026-01-01",
        "date_joined_1": "00:00",
    }
    admin.post(f"{LIST}{ann.pk}/change/", sent)
    ann.refresh_from_db()
    assert ann.is_blocked
    assert {message["user"] for message in heard()} == {ann.pk}


def test_a_new_password_is_told_to_every_process(admin, person, heard):
    ann = person("ann")
    sent = {"password1": "new long words", "password2": "new long words", "usable_password": "true"}
    assert admin.post(f"{LIST}{ann.pk}/password/", sent).status_code == 302
    assert ann.pk in {message["user"] for message in heard()}


def test_a_token_is_revoked_but_never_shown(admin, person, heard):
    ann = person("ann")
    token = Token.objects.create(user=ann)
    assert admin.get("/admin/authtoken/tokenproxy/").status_code == 404
    sent = {"action": "revoke_token", "_selected_action": [ann.pk]}
    assert told(admin.post(LIST, sent, follow=True)) == ["1 token was revoked."]
    assert heard() == [{"type": "person", "user": ann.pk}]
    assert not Token.objects.filter(key=token.key).exists()


def test_people_are_listed_filtered_and_made(admin, person):
    person("ann", is_blocked=True)
    page = text_of(admin.get(f"{LIST}?is_blocked__exact=1"))
    assert "ann ann@example.org" in page
    sent = {"username": "eve", "password1": "new long words", "password2": "new long words", "usable_password": "true"}
    assert admin.post(f"{LIST}add/", sent).status_code == 302
    assert get_user_model().objects.filter(username="eve").exists()


def test_looking_is_not_enough_to_block(person):
    helper = person("helper", is_staff=True)
    helper.user_permissions.add(Permission.objects.get(codename="view_user"))
    client = Client()
    client.force_login(helper)
    page = client.get(LIST)
    assert page.status_code == 200
    assert 'value="block"' not in page.content.decode()


def test_staff_see_what_a_person_shows_and_whether_the_account_is_closed(admin, person):
    ann = person("ann", about="I sell <b>clocks</b>.", avatar="avatars/ann.jpg")
    closed = person("closed-77", is_active=False, closed_at=timezone.now())
    page = admin.get(f"{LIST}{ann.pk}/change/")
    assert '<img src="/media/avatars/ann.jpg"' in page.content.decode()
    assert "I sell &lt;b&gt;clocks&lt;/b&gt;." in page.content.decode()
    assert "closed-77" in text_of(admin.get(f"{LIST}?closed_at__isempty=0"))
    assert "Closed at" in text_of(admin.get(f"{LIST}{closed.pk}/change/"))


def test_a_name_that_differs_by_its_case_alone_is_refused_there_too(admin, person):
    person("ann")
    sent = {"username": "ANN", "password1": "new long words", "password2": "new long words", "usable_password": "true"}
    assert "Somebody has this name already." in text_of(admin.post(f"{LIST}add/", sent))
    assert not get_user_model().objects.filter(username="ANN").exists()


ODD_NAMES = ["..", "me", "closed-5", "ann@example.org"]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_staff_give_no_name_that_nobody_could_take(admin, person, name):
    words = {"password1": "new long words", "password2": "new long words", "usable_password": "true"}
    assert "can't be used" in unescape(admin.post(f"{LIST}add/", {"username": name, **words}).content.decode())
    bob = person("bob")
    assert admin.post(f"{LIST}{bob.pk}/change/", changed(name)).status_code == 200
    assert set(get_user_model().objects.values_list("username", flat=True)) >= {"bob"}
    assert not get_user_model().objects.filter(username=name).exists()


def changed(name):
    return {"username": name, "about": "Kept.", "date_joined_0": "2026-01-01", "date_joined_1": "00:00"}


@pytest.mark.parametrize("name", ["..", "a@b"])
def test_a_name_of_old_keeps_nobody_from_being_changed(admin, person, name):
    old = person(name)
    assert admin.post(f"{LIST}{old.pk}/change/", changed(name)).status_code == 302
    old.refresh_from_db()
    assert old.about == "Kept."


def test_staff_may_change_the_case_of_a_name_but_not_to_somebody_elses(admin, person):
    ann, _ = person("ann"), person("bob")
    assert admin.post(f"{LIST}{ann.pk}/change/", changed("Ann")).status_code == 302
    assert "Somebody has this name already." in text_of(admin.post(f"{LIST}{ann.pk}/change/", changed("BOB")))
