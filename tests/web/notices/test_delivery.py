"""Handing notices on: to open pages at once, and to e-mails, once each."""

import pytest
from django.utils import timezone

from bidding.models import Notice
from tests.together import together
from tests.web.notices.conftest import states
from web.notices import choices, delivery
from web.notices.models import NoticeEmail

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_new_notice_is_told_live_with_all_that_a_page_needs(notice, live):
    won = notice("won")

    assert delivery.deliver() == 1

    assert live == [
        (
            won.user_id,
            {
                "type": "notice",
                "id": won.pk,
                "kind": "won",
                "listing": won.listing_id,
                "price_minor": 12_000,
                "at_ms": won.at_ms,
                "title": won.listing.title,
                "currency": "USD",
                "digits": 2,
                "outcome": None,
                "other": None,
                "url": f"/listings/{won.listing_id}/",
            },
        )
    ]


def test_nothing_is_told_twice_and_what_is_renewed_is_told_again(notice, live):
    outbid = notice("outbid")
    delivery.deliver()
    assert delivery.deliver() == 0

    Notice.objects.filter(pk=outbid.pk).update(told_at=None, price_minor=15_000)
    delivery.deliver()

    assert [message["price_minor"] for _, message in live] == [12_000, 15_000]


def test_what_was_read_meanwhile_is_not_told(notice, live):
    notice("outbid", read_at=timezone.now())

    delivery.deliver()

    assert (live, states()) == ([], [])


def test_a_kind_that_is_off_in_the_page_is_neither_told_live_nor_listed_but_mailed(notice, live):
    won = notice("won")
    choices.choose(user_id=won.user_id, in_page=["lost"], by_email=["won"])

    delivery.deliver()

    won.refresh_from_db()
    assert (live, won.shown, states()) == ([], False, ["due"])


def test_a_kind_that_is_off_by_e_mail_is_told_live_alone(notice, live):
    won = notice("won")
    choices.stop_email(user_id=won.user_id, kind="won")

    delivery.deliver()

    assert (len(live), states()) == (1, [])


def test_other_peoples_choices_change_nothing(notice, live):
    won, other = notice("won"), notice("won")
    choices.choose(user_id=other.user_id, in_page=[], by_email=[])

    delivery.deliver()

    assert [user_id for user_id, _ in live] == [won.user_id]
    assert NoticeEmail.objects.get().user_id == won.user_id


def test_of_a_listing_and_kind_there_is_one_e_mail_ever(notice, live):
    won = notice("won")
    delivery.deliver()
    NoticeEmail.objects.update(state="sent")
    Notice.objects.filter(pk=won.pk).update(told_at=None)

    delivery.deliver()

    assert states() == ["sent"]


def test_a_burst_of_outbiddings_waits_for_one_e_mail(notice, live, person):
    ann, before = person("ann"), timezone.now()
    for _ in range(3):
        notice("outbid", ann)
        delivery.deliver()

    email = NoticeEmail.objects.get()
    assert 55 < (email.due_at - before).total_seconds() < 70


def test_the_next_e_mail_of_outbiddings_comes_minutes_later(notice, live, person):
    ann = person("ann")
    notice("outbid", ann)
    delivery.deliver()
    sent_at = timezone.now()
    NoticeEmail.objects.update(state="sent", claimed_at=sent_at)

    notice("outbid", ann)
    notice("outbid", person("bob"))
    delivery.deliver()

    due = {email.user_id: email.due_at for email in NoticeEmail.objects.filter(state="due")}
    assert (due[ann.pk] - sent_at).total_seconds() >= 299
    assert (min(due.values()) - sent_at).total_seconds() < 70


def test_a_dead_channel_layer_costs_only_the_toast(notice, settings, caplog):
    settings.CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": ["redis://127.0.0.1:1/0"]},
        }
    }
    notice("won")

    assert delivery.deliver() == 1
    assert states() == ["due"]


def test_two_at_once_hand_each_notice_on_once(notice, live):
    for _ in range(12):
        notice("won")

    together(*[delivery.deliver] * 3)

    assert len({message["id"] for _, message in live}) == len(live) == 12
    assert len(states()) == 12


def test_many_are_handed_on_in_a_few_queries(notice, live, django_assert_max_num_queries, lot, person):
    clock, people = lot(), [person(f"p{number}") for number in range(40)]
    for one in people:
        notice("lost", one, clock)

    with django_assert_max_num_queries(14):
        delivery.deliver()
