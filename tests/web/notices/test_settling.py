"""Staff decide about e-mails whose outcome nobody knows."""

import datetime as dt

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.utils import timezone

from tests.bidding.admin.conftest import admin
from tests.web.notices.conftest import text_of
from web.notices.models import NoticeEmail
from web.notices.settling import TAKEN_AS_SENT

__all__ = ["admin"]

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "/admin/notices/noticeemail/"
AN_HOUR_AGO = dt.timedelta(hours=1)


@pytest.fixture
def email(notice):
    """Makes an e-mail in a state, about a lot if it tells of one."""

    def make(kind="won", state="claimed", ago=AN_HOUR_AGO, **fields):
        one = notice(kind, told_at=timezone.now(), **fields)
        at = timezone.now() - ago
        return NoticeEmail.objects.create(
            user=one.user,
            kind=kind,
            listing=one.listing if kind == "won" else None,
            state=state,
            since=at,
            due_at=at,
            claimed_at=at,
            attempts=3,
        )

    return make


def decide(admin, action, *emails, **fields):
    """Choose it in the list, and confirm it if asked so."""
    sent = {"action": action, "_selected_action": [email.pk for email in emails], **fields}
    return admin.post(LIST, sent, follow=True)


def state_of(email):
    email.refresh_from_db()
    return email.state


def test_what_became_of_e_mails_is_seen(admin, email):
    one = email()
    assert "handed over, outcome unknown" in text_of(admin.get("/admin/bidding/notice/"))
    assert "handed over, outcome unknown" in text_of(admin.get(LIST))
    assert admin.get(f"{LIST}{one.pk}/change/").status_code == 200


@pytest.mark.parametrize(
    ("action", "warning", "state"),
    [("send_again", "gets it a second time", "due"), ("take_as_sent", "never will", "sent")],
)
def test_it_is_confirmed_done_and_logged(admin, email, action, warning, state):
    unknown, refused = email(), email(state="refused")
    page = decide(admin, action, unknown, refused)
    assert warning in text_of(page)
    assert {state_of(unknown), state_of(refused)} == {"claimed", "refused"}, "nothing is done yet"
    decide(admin, action, unknown, refused, confirmed="yes")
    assert {state_of(unknown), state_of(refused)} == {state}
    title = {"send_again": "Send again", "take_as_sent": "Take as sent"}[action]
    assert [(entry.object_id, entry.change_message) for entry in LogEntry.objects.order_by("object_id")] == [
        (str(one.pk), title) for one in (unknown, refused)
    ]


def test_one_that_is_sent_again_begins_anew_and_one_that_is_taken_as_sent_says_by_whom(admin, email):
    one, other = email(), email()
    decide(admin, "send_again", one, confirmed="yes")
    decide(admin, "take_as_sent", other, confirmed="yes")
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.attempts, one.claimed_at) == (0, None)
    assert (other.problem, other.settled_at is None) == (TAKEN_AS_SENT, False)


def test_what_is_settled_or_may_be_under_way_stays(admin, email):
    emails = [email(state="sent"), email(state="dropped"), email(state="due"), email(ago=dt.timedelta(seconds=5))]
    for action in ("send_again", "take_as_sent"):
        page = decide(admin, action, *emails)
        assert "0 of 4" in text_of(page)
    assert [state_of(one) for one in emails] == ["sent", "dropped", "due", "claimed"]
    assert not LogEntry.objects.exists()


def test_a_gathered_one_is_left_to_the_next_that_waits(admin, email):
    first = email("outbid")
    waiting = NoticeEmail.objects.create(
        user=first.user, kind="outbid", since=timezone.now(), due_at=timezone.now(), state="due"
    )
    decide(admin, "send_again", first, confirmed="yes")
    waiting.refresh_from_db()
    assert (state_of(first), waiting.state, waiting.since) == ("dropped", "due", first.since)
    alone = email("outbid")
    decide(admin, "send_again", alone, confirmed="yes")
    assert state_of(alone) == "due"


def test_staff_who_may_only_look_decide_nothing(client, email, person):
    one, clerk = email(), person("clerk", is_staff=True)
    clerk.user_permissions.add(Permission.objects.get(codename="view_noticeemail"))
    client.force_login(clerk)
    decide(client, "take_as_sent", one, confirmed="yes")
    assert state_of(one) == "claimed"
