"""Two people talk in private."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chat import conversations, selectors
from chat.conversations import MessageRejected, MessageSent
from chat.models import Conversation, Message, ReadMark
from chat.refusals import Refusal
from tests.house import house, person
from tests.together import together

__all__ = ["house", "person"]

pytestmark = pytest.mark.django_db

UNREACHABLE = MessageRejected(Refusal.NOT_ALLOWED)


@pytest.fixture
def ann(person: Callable[..., Any]) -> Any:
    return person("ann")


@pytest.fixture
def bob(person: Callable[..., Any]) -> Any:
    return person("bob")


def say(sender: Any, other: Any, text: str = "Hello", client_id: str = "") -> MessageSent | MessageRejected:
    client_id = client_id or f"{sender.pk}-{text}"[:64].replace(" ", "-")
    return conversations.start(sender=sender, other=other, client_id=client_id, text=text)


def said(sender: Any, other: Any, text: str = "Hello") -> Message:
    outcome = say(sender, other, text)
    assert isinstance(outcome, MessageSent), outcome
    return outcome.message


def test_a_pair_has_one_conversation_whoever_begins(ann, bob):
    first = said(ann, bob).conversation
    assert said(bob, ann, "Hi").conversation == first
    assert (first.first, first.second) == (ann, bob)
    assert ReadMark.objects.filter(conversation=first).count() == 2


@pytest.mark.django_db(transaction=True)
def test_both_begin_at_once_and_meet_in_one_conversation(ann, bob):
    pairs = [(ann, bob), (bob, ann)] * 3
    outcomes = together(*(partial(say, *pair, f"Hello {number}") for number, pair in enumerate(pairs)))
    assert all(isinstance(outcome, MessageSent) for outcome in outcomes)
    assert Conversation.objects.count() == 1
    assert Message.objects.count() == 6
    assert Conversation.objects.get().last_message_id == max(Message.objects.values_list("pk", flat=True))


@pytest.mark.django_db(transaction=True)
def test_the_same_id_sent_many_times_at_once_is_one_message(ann, bob):
    talk = conversations.conversation_with(person=ann, other=bob)
    send = partial(conversations.send, conversation=talk, sender=ann, client_id="one", text="Once")
    outcomes = together(*[send] * 5)
    assert Message.objects.count() == 1
    assert sorted(outcome.replayed for outcome in outcomes) == [False, True, True, True, True]


def test_nobody_talks_to_oneself_or_to_a_closed_account(ann, bob):
    assert say(ann, ann) == UNREACHABLE
    bob.closed_at = timezone.now()
    bob.save()
    assert say(ann, bob) == UNREACHABLE
    assert Conversation.objects.count() == 0


def test_an_account_closed_later_is_not_written_to_any_more(ann, bob):
    talk = said(ann, bob).conversation
    bob.is_active = False
    bob.save()
    talk = selectors.conversation_of(talk.pk, ann.pk)
    assert conversations.send(conversation=talk, sender=ann, client_id="2", text="Still there?") == UNREACHABLE


def test_a_refused_first_message_leaves_no_conversation_behind(ann, bob):
    assert say(ann, bob, "\u202eevil") == MessageRejected(Refusal.MALFORMED)
    assert Conversation.objects.count() == 0


@pytest.mark.parametrize("text", ["", " \n ", "x" * 2001, "a\x00b", "a\u202eb", "\ud800"])
def test_a_text_that_cant_be_shown_is_refused(ann, bob, text):
    talk = said(ann, bob).conversation
    refused = conversations.send(conversation=talk, sender=ann, client_id="2", text=text)
    assert refused == MessageRejected(Refusal.MALFORMED)


def test_a_text_is_kept_as_it_was_said(ann, bob):
    text = "<script>alert(\"1\")</script> & 'quotes'\nשלום 🕰"
    assert said(ann, bob, text).text == text
    assert len(said(ann, bob, "ä" * 2000).text) == 2000


@pytest.mark.parametrize("ann_blocks", [True, False])
def test_neither_writes_to_the_other_once_one_has_blocked(ann, bob, ann_blocks):
    talk = said(ann, bob).conversation
    blocker, blocked = (ann, bob) if ann_blocks else (bob, ann)
    assert conversations.block(blocker=blocker, blocked=blocked)
    assert conversations.block(blocker=blocker, blocked=blocked), "twice is once"
    for sender in (ann, bob):
        assert conversations.send(conversation=talk, sender=sender, client_id="2", text="?") == UNREACHABLE
    conversations.unblock(blocker=blocked, blocked=blocker)
    assert say(ann, bob, "again") == UNREACHABLE, "only one's own block can be ended"
    conversations.unblock(blocker=blocker, blocked=blocked)
    assert isinstance(say(ann, bob, "again"), MessageSent)


def test_what_was_stored_before_a_block_is_answered_as_stored(ann, bob):
    first = say(ann, bob, client_id="one")
    conversations.block(blocker=bob, blocked=ann)
    again = conversations.send(conversation=first.message.conversation, sender=ann, client_id="one", text="Hello")
    assert again == MessageSent(first.message, replayed=True)


def test_nobody_blocks_oneself(ann):
    assert not conversations.block(blocker=ann, blocked=ann)


def test_a_blocked_account_answers_but_begins_nothing(ann, bob, person):
    said(ann, bob)
    bob.is_blocked = True
    bob.save()
    assert isinstance(say(bob, ann, "An answer"), MessageSent)
    assert say(bob, person("cid")) == UNREACHABLE


def test_nobody_speaks_in_a_conversation_of_others(ann, bob, person):
    talk = said(ann, bob).conversation
    eve = person("eve")
    refused = conversations.send(conversation=talk, sender=eve, client_id="1", text="Hello")
    assert refused == MessageRejected(Refusal.UNKNOWN_CONVERSATION)
    assert selectors.conversation_of(talk.pk, eve.pk) is None
    assert conversations.mark_read(conversation=talk, reader=eve, message_id=10**9) is None


def test_a_read_mark_never_goes_back_nor_beyond_the_last_message(ann, bob):
    first, second = said(ann, bob), said(ann, bob, "And?")
    talk = first.conversation
    assert conversations.mark_read(conversation=talk, reader=bob, message_id=10**15) == second.pk
    assert conversations.mark_read(conversation=talk, reader=bob, message_id=first.pk) is None
    assert selectors.read_up_to(talk, bob.pk) == second.pk
    said(ann, bob, "New")
    assert selectors.unread_count(bob.pk) == 1


def test_what_others_said_is_unread_and_what_one_said_oneself_is_not(ann, bob, person):
    cid = person("cid")
    for number in range(3):
        said(ann, bob, f"{number}")
    said(cid, bob)
    said(bob, cid, "an answer does not read what came before")
    assert selectors.unread_counts([ann.pk, bob.pk, cid.pk]) == {ann.pk: 0, bob.pk: 4, cid.pk: 1}


def test_conversations_come_in_the_order_of_what_was_said_last(ann, bob, person):
    cid, dan = person("cid"), person("dan")
    for sender, text in ((bob, "1"), (cid, "2"), (dan, "3"), (bob, "4")):
        said(sender, ann, text)
    entries = selectors.conversations_of(ann.pk)
    assert [(entry.other.username, entry.last.text, entry.unread) for entry in entries] == [
        ("bob", "4", 2),
        ("dan", "3", 1),
        ("cid", "2", 1),
    ]
    further = selectors.conversations_of(ann.pk, before_id=entries[0].last.pk, limit=1)
    assert [entry.other.username for entry in further] == ["dan"]


def test_a_list_costs_as_much_for_many_conversations_as_for_one(ann, person):
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            for entry in selectors.conversations_of(ann.pk):
                assert entry.other.username
                assert entry.last.sender
            selectors.unread_count(ann.pk)
        return len(captured)

    said(person("p0"), ann)
    one = queries()
    for number in range(1, 9):
        said(person(f"p{number}"), ann)
    assert queries() == one == 3


def test_history_comes_in_pages_in_its_order(ann, bob):
    texts = [said(ann, bob, f"{number}").text for number in range(7)]
    talk = Conversation.objects.get()
    last = selectors.history_of(talk, limit=3)
    assert [message.text for message in last] == texts[4:]
    assert [message.text for message in selectors.history_of(talk, before_id=last[0].pk, limit=3)] == texts[1:4]
    assert [message.text for message in selectors.history_of(talk, after_id=last[0].pk)] == texts[5:]


def test_an_export_has_what_was_said_and_heard_and_nothing_of_others(ann, bob, person):
    said(ann, bob, "to bob")
    said(bob, ann, "to ann")
    said(bob, person("cid"), "to cid")
    assert [message.text for message in selectors.messages_of(ann.pk)] == ["to bob", "to ann"]
