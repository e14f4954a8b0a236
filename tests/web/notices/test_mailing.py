"""E-mails: each sent once at most, whatever the mail server does."""

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from bidding import outbids, persister, pokes
from bidding.models import LedgerEntry, Listing, Notice
from tests.clock import HOUR_MS, now_ms
from tests.house import bid
from tests.together import together
from tests.web.notices.conftest import hurry, states
from tests.web.notices.sink import mail_server
from web.notices import choices, claiming, delivery, mailing, tasks
from web.notices.models import NoticeEmail

pytestmark = pytest.mark.django_db(transaction=True)


def send() -> int:
    delivery.deliver()
    hurry()
    return mailing.send_due()


def store_and_tell() -> None:
    """As the worker does it."""
    persister.work(linger_s=0)
    outbids.tell_outbid()
    delivery.deliver()


def end(listing: Listing) -> None:
    """As the log would say it."""
    last = LedgerEntry.objects.filter(listing=listing).order_by("pk").last()
    payload = last.payload.replace('"status":"open"', '"status":"closed"')
    LedgerEntry.objects.filter(pk=last.pk).update(payload=payload)


def test_who_won_gets_an_e_mail_with_text_and_html(notice, live, sink, settings):
    settings.SITE_URL = "https://auction.example"
    won = notice("won")

    assert send() == 1

    ((to, mail),) = sink.mails
    assert to == won.user.email
    assert mail["Subject"] == f"You won: {won.listing.title}"
    text, html = (part.get_content() for part in mail.iter_parts())
    for body in (text, html):
        assert f"“{won.listing.title}” is yours for $120.00." in body
        assert f"https://auction.example/listings/{won.listing_id}/" in body
    assert states() == ["sent"]


def test_nothing_is_sent_twice(notice, live, sink):
    notice("won")
    send()

    assert send() == 0
    assert len(sink.mails) == 1


def test_several_outbiddings_are_one_e_mail_of_what_still_holds(live, sink, lot, person):
    ann, bob, lots = person("ann"), person("bob"), [lot(title) for title in ("A clock", "A chair", "A lamp", "A vase")]
    for each in lots:
        bid(each.pk, ann, amount_minor=10_000)
        bid(each.pk, bob, amount_minor=20_000)
    store_and_tell()
    assert len(live) == 4
    bid(lots[1].pk, ann, amount_minor=30_000)  # leads again
    store_and_tell()
    Listing.objects.filter(pk=lots[2].pk).update(title="A lamp & more")
    end(lots[3])

    hurry()
    mailing.send_due()

    to_ann = [mail for to, mail in sink.mails if to == ann.email]
    (mail,) = to_ann
    text = mail.get_body(("plain",)).get_content()
    assert mail["Subject"] == "You have been outbid on 2 lots"
    assert "A clock" in text
    assert "A lamp & more" in text
    assert "A chair" not in text
    assert "A vase" not in text


def test_outbiddings_that_hold_no_more_send_nothing(live, sink, lot, person):
    ann, bob, clock = person("ann"), person("bob"), lot()
    bid(clock.pk, ann, amount_minor=10_000)
    bid(clock.pk, bob, amount_minor=20_000)
    store_and_tell()
    Notice.objects.update(read_at=timezone.now())
    hurry()

    assert mailing.send_due() == 0
    assert states() == ["dropped"]


def test_an_ended_lot_does_not_end_soon(notice, live, sink):
    soon = notice("ending_soon")
    Listing.objects.filter(pk=soon.listing_id).update(status="closed", ends_at_ms=now_ms() - HOUR_MS)

    assert send() == 0
    assert states() == ["dropped"]


@pytest.mark.parametrize("change", [{"is_active": False}, {"closed_at": timezone.now()}, {"email": ""}])
def test_who_can_not_be_reached_gets_nothing(notice, live, sink, change):
    won = notice("won")
    type(won.user).objects.filter(pk=won.user_id).update(**change)

    assert send() == 0
    assert states() == ["dropped"]


def test_who_switched_it_off_in_the_meantime_gets_nothing(notice, live, sink):
    won = notice("won")
    delivery.deliver()
    choices.stop_email(user_id=won.user_id, kind="won")
    hurry()

    assert mailing.send_due() == 0


@pytest.mark.parametrize(
    ("confirmation", "verified", "to"),
    [("optional", False, []), ("optional", True, ["new@example.org"]), ("none", False, ["told@example.org"])],
)
def test_only_a_confirmed_address_gets_e_mails_where_addresses_are_confirmed(
    notice, live, sink, person, settings, confirmation, verified, to
):
    settings.ACCOUNT_EMAIL_VERIFICATION = confirmation
    ann = person("told")
    EmailAddress.objects.create(user=ann, email="new@example.org", verified=verified, primary=True)
    notice("won", ann)

    send()

    assert sink.recipients() == to


def test_what_the_server_refuses_for_now_is_tried_again_later_under_the_same_id(notice, live, settings):
    notice("won")
    answers = iter(["451 come back", "250 kept"])
    with mail_server(settings, answer=lambda _: next(answers)) as sink:
        send()
        email = NoticeEmail.objects.get()
        assert (email.state, email.attempts) == ("due", 1)
        assert (email.due_at - timezone.now()).total_seconds() > 50
        assert mailing.send_due() == 0
        hurry()
        assert mailing.send_due() == 1

    first, second = (mail for _, mail in sink.mails)
    assert first["Message-ID"] == second["Message-ID"]
    assert states() == ["sent"]


def test_an_address_that_is_refused_for_good_is_not_tried_again(notice, live, settings):
    notice("won")
    with mail_server(settings, recipient=lambda _: "550 nobody here") as sink:
        send()

    assert (sink.mails, states()) == ([], ["refused"])


def test_it_is_given_up_some_time(notice, live, settings):
    notice("won")
    with mail_server(settings, answer=lambda _: "451 come back"):
        send()
        for _ in range(10):
            hurry()
            mailing.send_due()

    assert (states(), NoticeEmail.objects.get().attempts) == (["refused"], 8)


def test_of_a_server_that_hangs_up_nobody_knows_and_nothing_is_sent_again(notice, live, settings):
    notice("won")
    notice("won")
    answers = iter(["hang up", "250 kept"])
    with mail_server(settings, answer=lambda _: next(answers)) as sink:
        assert send() == 1
        hurry()
        mailing.send_due()

    assert len(set(sink.recipients())) == len(sink.mails) == 2
    assert states() == ["claimed", "sent"]
    assert NoticeEmail.objects.get(state="claimed").problem


def test_without_a_mail_server_nothing_is_claimed_and_it_is_said_once(notice, live, settings, caplog):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    pokes.forget_said()
    notice("won")
    delivery.deliver()
    for _ in range(3):
        tasks.mail()

    (said,) = (record.getMessage() for record in caplog.records if record.name == "bidding.pokes")
    assert said.startswith("mail waits:")
    assert (states(), NoticeEmail.objects.get().attempts) == (["due"], 0)


def test_a_refused_one_is_told_with_the_next_that_gathers(live, settings, lot, person):
    ann, bob, clock, chair = person("ann"), person("bob"), lot("A clock"), lot("A chair")
    for each in (clock, chair):
        bid(each.pk, ann, amount_minor=10_000)
    bid(clock.pk, bob, amount_minor=20_000)
    store_and_tell()
    hurry()
    claimed = claiming.claim_next()
    bid(chair.pk, bob, amount_minor=20_000)
    store_and_tell()

    claiming.note_refused(claimed.email, "451 come back", for_good=False)

    assert states() == ["dropped", "due"]
    hurry()
    with mail_server(settings) as sink:
        mailing.send_due()
    assert [mail["Subject"] for _, mail in sink.mails] == ["You have been outbid on 2 lots"]


def test_two_processes_send_each_once(notice, live, sink):
    for _ in range(10):
        notice("won")
    delivery.deliver()

    together(*[mailing.send_due] * 3)
    mailing.send_due()

    assert len(set(sink.recipients())) == len(sink.mails) == 10


def test_it_is_written_in_its_readers_language(notice, live, sink):
    won = notice("won")
    type(won.user).objects.filter(pk=won.user_id).update(language="de")
    send()

    ((_, mail),) = sink.mails
    assert '<html lang="de">' in mail.get_body(("html",)).get_content()


def test_peoples_text_is_text_and_can_not_add_headers(notice, live, sink, lot):
    title = '<b>\u202eClock</b>\nBcc: eve@example.org & "more"'
    clock = lot("x")
    Listing.objects.filter(pk=clock.pk).update(title=title)
    clock.refresh_from_db()
    notice("won", listing=clock)
    send()

    ((_, mail),) = sink.mails
    assert mail["Subject"] == 'You won: <b>Clock</b> Bcc: eve@example.org & "more"'
    assert mail["Bcc"] is None
    html = mail.get_body(("html",)).get_content()
    assert "&lt;b&gt;" in html
    assert "<b>" not in html
    assert "<b>" in mail.get_body(("plain",)).get_content()


def test_mail_programs_can_unsubscribe_at_once(notice, live, sink, client, settings):
    settings.SITE_URL = "https://auction.example"
    won = notice("won")
    send()

    ((_, mail),) = sink.mails
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = mail["List-Unsubscribe"].strip(" <>")
    assert url in mail.get_body(("plain",)).get_content()
    path = url.removeprefix("https://auction.example")
    assert client.get(path).status_code == 200
    assert choices.choice_of(won.user_id, "won").by_email
    assert client.post(path, "List-Unsubscribe=One-Click", "application/x-www-form-urlencoded").status_code == 200
    assert not choices.choice_of(won.user_id, "won").by_email
    assert choices.choice_of(won.user_id, "lost").by_email
    assert choices.choice_of(won.user_id, "won").in_page
