"""Messages become a notice of their sender, when nobody has read them in time."""

import pytest
from django.utils import timezone

from bidding.models import Notice
from chat import conversations
from chat.models import Message
from tests.web.notices.conftest import hurry, states
from web.notices import delivery, hearing, mailing
from web.notices.models import NoticeEmail

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def says(person, monkeypatch):
    """Somebody says something to somebody, long enough ago to be told."""
    monkeypatch.setattr(hearing, "SETTLES_MS", 0)
    numbers = iter(range(1_000))

    def say(sender, reader, text="Hello"):
        outcome = conversations.start(sender=sender, other=reader, client_id=f"m{next(numbers)}", text=text)
        assert isinstance(outcome, conversations.MessageSent), outcome
        return outcome.message

    return say


def heard() -> list[tuple[str, str]]:
    return list(Notice.objects.order_by("pk").values_list("user__username", "sender__username"))


def test_an_unread_message_is_told_once_by_its_sender(says, person):
    ann, bob = person("ann"), person("bob")
    says(ann, bob)
    says(ann, bob, "Are you there?")

    assert hearing.hear_messages() == 1
    assert hearing.hear_messages() == 0

    assert heard() == [("bob", "ann")]
    assert Notice.objects.get().listing is None


def test_more_messages_renew_it(says, person):
    ann, bob, eve = person("ann"), person("bob"), person("eve")
    says(ann, bob)
    hearing.hear_messages()
    Notice.objects.update(read_at=timezone.now(), told_at=timezone.now())
    last = says(ann, bob)
    says(eve, bob)
    hearing.hear_messages()

    assert heard() == [("bob", "ann"), ("bob", "eve")]
    notice = Notice.objects.get(sender=ann)
    assert (notice.at_ms, notice.read_at, notice.told_at) == (last.at_ms, None, None)


def test_what_was_read_at_once_is_not_told(says, person):
    ann, bob = person("ann"), person("bob")
    message = says(ann, bob)
    conversations.mark_read(conversation=message.conversation, reader=bob, message_id=message.pk)

    assert hearing.hear_messages() == 0


def test_who_has_the_conversation_open_has_a_moment_to_read(says, person, monkeypatch):
    monkeypatch.setattr(hearing, "SETTLES_MS", 60_000)
    ann, bob = person("ann"), person("bob")
    message = says(ann, bob)
    assert hearing.hear_messages() == 0
    Message.objects.filter(pk=message.pk).update(at_ms=message.at_ms - 60_000)

    assert hearing.hear_messages() == 1


def test_a_blocked_person_is_not_heard(says, person):
    ann, bob = person("ann"), person("bob")
    says(ann, bob)
    conversations.block(blocker=bob, blocked=ann)

    assert hearing.hear_messages() == 0


def test_the_houses_own_word_is_no_message_from_anybody(says, person, lot):
    message = says(person("ann"), person("bob"))
    hearing.hear_messages()
    Message.objects.create(
        conversation=message.conversation, listing=lot(), client_id="result", text="", at_ms=message.at_ms
    )

    assert hearing.hear_messages() == 0


def test_a_message_leads_to_its_conversation(says, person, live):
    message = says(person("ann"), person("bob"))
    hearing.hear_messages()
    delivery.deliver()

    ((_, told),) = live
    assert (told["kind"], told["listing"], told["other"]) == ("message", None, "ann")
    assert told["url"] == f"/me/inbox/{message.conversation_id}/"


def test_one_e_mail_tells_of_all_who_wrote_and_are_unread_still(says, person, live, sink):
    ann, bob, eve = person("ann"), person("bob"), person("eve")
    says(ann, bob, "<b>secret</b>")
    says(eve, bob)
    read = says(person("zoe"), bob)
    hearing.hear_messages()
    delivery.deliver()
    conversations.mark_read(conversation=read.conversation, reader=bob, message_id=read.pk)
    hurry()
    mailing.send_due()

    ((to, mail),) = sink.mails
    text = mail.get_body(("plain",)).get_content()
    assert (to, mail["Subject"]) == (bob.email, "2 people have written to you")
    assert "ann has written to you." in text
    assert "eve has written to you." in text
    assert "zoe" not in text
    assert "secret" not in text
    assert states() == ["sent"]
    assert NoticeEmail.objects.get().listing is None


def test_reading_a_conversation_reads_its_notice(says, person):
    ann, bob = person("ann"), person("bob")
    message = says(ann, bob)
    hearing.hear_messages()

    conversations.mark_read(conversation=message.conversation, reader=bob, message_id=message.pk)

    assert Notice.objects.get().read_at is not None
