"""Sessions that are over leave no rows."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from auction_system.celery import app
from web.accounts import sessions, tasks

pytestmark = pytest.mark.django_db


def test_what_is_over_is_cleared_and_the_rest_stays(monkeypatch):
    monkeypatch.setattr(sessions, "BATCH", 2)
    for number in range(-5, 2):
        ends_at = timezone.now() + timedelta(hours=number, minutes=1)
        Session.objects.create(session_key=f"key{number}", session_data="", expire_date=ends_at)
    tasks.clear_sessions()
    assert set(Session.objects.values_list("pk", flat=True)) == {"key0", "key1"}
    tasks.clear_sessions()
    assert Session.objects.count() == 2


def test_it_is_done_every_day():
    beat = settings.CELERY_BEAT_SCHEDULE["clear_sessions"]
    assert (beat["task"], beat["schedule"]) == ("web.accounts.tasks.clear_sessions", 24 * 3600)
    app.loader.import_default_modules()
    assert beat["task"] in app.tasks
