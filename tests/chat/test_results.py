"""Winner and seller are brought together, once."""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from bidding.models import Category, Listing, ListingResult
from chat import conversations, results, selectors
from chat.models import Conversation, Message, ResultCursor
from tests.clock import now_ms
from tests.house import house, person
from tests.together import together

__all__ = ["house", "person"]

LINGER_S = 1.0


@pytest.fixture
def sold(person: Callable[..., Any]) -> Callable[..., ListingResult]:
    """Makes a lot that has ended, with its result."""

    def make(seller: Any, winner: Any | None) -> ListingResult:
        at_ms = now_ms()
        listing = Listing.objects.create(
            seller=seller, category=Category.objects.get(), title="A clock", start_minor=100, steps=[[1, 5]],
            starts_at_ms=at_ms - 1000, ends_at_ms=at_ms, status="closed",
        )  # fmt: skip
        outcome = "sold" if winner else "unsold"
        price = {"price_minor": 12_500 if winner else None, "winner_paddle": 1 if winner else None}
        return ListingResult.objects.create(listing=listing, outcome=outcome, winner=winner, at_ms=at_ms, **price)

    return make


@pytest.mark.django_db
def test_winner_and_seller_find_the_result_in_their_conversation(person, sold):
    seller, winner = person("seller"), person("winner")
    result = sold(seller, winner)
    [message] = results.tell_results()
    assert results.tell_results() == []
    assert (message.sender, message.listing, message.text) == (None, result.listing, "")
    talk = selectors.conversation_between(seller.pk, winner.pk)
    assert message.conversation == talk
    assert selectors.unread_counts([seller.pk, winner.pk]) == {seller.pk: 1, winner.pk: 1}


@pytest.mark.django_db
def test_nobody_is_told_of_an_unsold_lot(person, sold):
    sold(person("seller"), None)
    assert results.tell_results() == []
    assert Conversation.objects.count() == 0


@pytest.mark.django_db
def test_a_result_is_told_where_the_two_talk_already_also_after_a_block(person, sold):
    seller, winner = person("seller"), person("winner")
    conversations.start(sender=winner, other=seller, client_id="1", text="Is it complete?")
    conversations.block(blocker=seller, blocked=winner)
    sold(seller, winner)
    sold(seller, winner)
    assert len(results.tell_results()) == 2
    assert Conversation.objects.count() == 1


@pytest.mark.django_db
def test_more_than_fit_into_one_turn_are_told_in_the_next(person, sold, monkeypatch):
    monkeypatch.setattr(results, "AT_ONCE", 2)
    seller, winner = person("seller"), person("winner")
    for _ in range(5):
        sold(seller, winner)
    assert [len(results.tell_results()) for _ in range(4)] == [2, 2, 1, 0]


@pytest.mark.django_db
def test_the_cursor_passes_what_is_settled_and_nothing_that_is_untold(person, sold, monkeypatch):
    monkeypatch.setattr(results, "AT_ONCE", 2)
    seller, winner = person("seller"), person("winner")
    made = [sold(seller, winner) for _ in range(3)]
    results.tell_results()
    assert ResultCursor.objects.get().result_id == 0, "one with a lower id may still be on its way"
    ListingResult.objects.update(created_at=timezone.now() - 2 * results.SETTLED)
    Message.objects.filter(listing=made[1].listing).update(listing=None)
    results.tell_results()
    assert ResultCursor.objects.get().result_id == made[2].pk
    assert Message.objects.filter(listing=made[1].listing).count() == 1


@pytest.mark.django_db
def test_a_run_that_dies_leaves_nothing_half_done(person, sold, monkeypatch):
    sold(person("seller"), person("winner"))

    def die(*_: Any) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(results, "_move", die)
        with pytest.raises(RuntimeError):
            results.tell_results()
    assert Message.objects.count() == 0
    assert len(results.tell_results()) == 1


@pytest.mark.django_db(transaction=True)
def test_runs_at_once_tell_each_result_once(person, sold):
    seller, winner = person("seller"), person("winner")
    for _ in range(5):
        sold(seller, winner)
    told = together(*[results.tell_results] * 4)
    assert sorted(map(len, told)) == [0, 0, 0, 5]
    assert Message.objects.filter(sender=None).count() == 5


@pytest.mark.django_db(transaction=True)
def test_a_first_message_and_the_result_of_the_same_two_wait_for_each_other(person, sold, monkeypatch):
    """Each makes their conversation, under the lock for messages."""
    seller, winner = person("seller"), person("winner")
    sold(seller, winner)
    has_made, has_lock = threading.Event(), threading.Event()
    make, lock = conversations.conversation_of_pair, results.one_after_another

    def make_and_linger(*pair: int) -> Conversation:
        made = make(*pair)
        has_made.set()
        has_lock.wait(timeout=LINGER_S)
        return made

    def lock_and_say_so() -> None:
        lock()
        has_lock.set()

    def tell() -> int:
        has_made.wait(timeout=LINGER_S)
        return len(results.tell_results())

    monkeypatch.setattr(conversations, "conversation_of_pair", make_and_linger)
    monkeypatch.setattr(results, "one_after_another", lock_and_say_so)
    begin = partial(conversations.start, sender=winner, other=seller, client_id="1", text="Hello")
    begun, told = together(begin, tell)
    assert isinstance(begun, conversations.MessageSent)
    assert told == 1
    assert Message.objects.filter(conversation=Conversation.objects.get()).count() == 2
