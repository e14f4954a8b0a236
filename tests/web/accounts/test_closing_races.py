"""Closing an account against putting something up, each in the moment the other is under way."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from bidding.models import Category, Listing
from bidding.outcomes import SellerBarred
from bidding.terms import Terms
from tests.clock import HOUR_MS, now_ms
from tests.faults.waiting import until
from tests.house import house, person
from web.accounts import closing
from web.accounts.models import User
from web.selling import drafts
from web.selling.models import Draft

__all__ = ["house", "person"]

pytestmark = pytest.mark.django_db(transaction=True)

TOKEN = "b" * 32


def publish(seller):
    """As a request does that has found the person a moment ago."""
    terms = Terms(start_minor=100, ends_at_ms=now_ms() + HOUR_MS)
    texts = {"title": "A clock", "category": Category.objects.get(), "description": ""}
    try:
        return drafts.publish(seller=seller, token=TOKEN, texts=texts, terms=terms, pictures=[])
    finally:
        connection.close()


def save(seller):
    try:
        return drafts.save_draft(seller=seller, token=TOKEN, typed={"title": "A clock"}, pictures=[])
    finally:
        connection.close()


def somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()


@pytest.mark.parametrize("act", [publish, save])
@pytest.mark.parametrize("has_draft", [True, False])
def test_what_is_sent_while_the_account_closes_is_refused(person, monkeypatch, act, has_draft):
    ann = person("ann")
    as_it_was, end_access = User.objects.get(pk=ann.pk), closing._end_access
    if has_draft:
        Draft.objects.create(seller=ann, token=TOKEN)
    with ThreadPoolExecutor(1) as elsewhere:
        acts = []

        def meanwhile(closed):
            acts.append(elsewhere.submit(act, as_it_was))
            until(somebody_waits, "it waits for the closing")
            end_access(closed)

        monkeypatch.setattr(closing, "_end_access", meanwhile)
        assert not closing.close_account(ann)
        with pytest.raises(SellerBarred):
            acts[0].result()
    assert not Listing.objects.exists()
    assert not Draft.objects.exists()


def test_an_account_that_has_just_put_something_up_stays_open(person, monkeypatch):
    ann = person("ann")
    create = drafts.services.create_listing
    with ThreadPoolExecutor(1) as elsewhere:
        closings = []

        def close():
            try:
                return closing.close_account(ann)
            finally:
                connection.close()

        def meanwhile(**fields):
            closings.append(elsewhere.submit(close))
            until(somebody_waits, "closing waits for the listing")
            return create(**fields)

        monkeypatch.setattr(drafts.services, "create_listing", meanwhile)
        listing = publish(ann)
        assert closings[0].result().selling == [listing]
    ann.refresh_from_db()
    assert ann.is_active
