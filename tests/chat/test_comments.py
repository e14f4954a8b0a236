"""Comments under a listing: who may say what, as whom, and who may take it out again."""

from functools import partial

import pytest

from bidding import persister, services
from bidding.models import Category, Listing
from bidding.plain_text import BadText
from bidding.terms import Terms
from chat import comments
from chat.comments import CommentAccepted, CommentRejected, CommentRemoved, clean_text
from chat.models import Comment
from chat.refusals import Refusal
from chat.selectors import author_of, comments_of, public_fields
from tests.clock import HOUR_MS, now_ms, wait_until_ms
from tests.house import bid, house, person
from tests.together import together

__all__ = ["house", "person"]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lot(person):
    def make(**terms):
        return services.create_listing(
            seller=person("sally"),
            category=Category.objects.get(),
            title="A clock",
            terms=Terms(**{"start_minor": 10_000, "ends_at_ms": now_ms() + HOUR_MS, **terms}),
        )

    return make


def says(listing, author, text="Does it strike?", client_id="c1"):
    return comments.comment(listing=listing, author=author, client_id=client_id, text=text)


def test_everyone_speaks_as_what_they_are_there(lot, person):
    clock, ann = lot(), person("ann")
    bid(clock.pk, ann, amount_minor=10_000)
    speakers = [clock.seller, person("staff", is_staff=True), ann, person("eve")]
    said = [says(clock, speaker).comment for speaker in speakers]
    assert [author_of(comment) for comment in said] == ["seller", "staff", 1, "visitor"]
    assert public_fields(said[2]) == {"id": said[2].pk, "at_ms": said[2].at_ms, "author": 1, "text": "Does it strike?"}


def test_a_role_is_of_its_moment(lot, person):
    clock, ann = lot(), person("ann")
    before = says(clock, ann, client_id="before").comment
    bid(clock.pk, ann, amount_minor=10_000)
    after = says(clock, ann, client_id="after").comment
    assert [author_of(Comment.objects.get(pk=c.pk)) for c in (before, after)] == ["visitor", 1]


def test_the_same_id_again_changes_nothing(lot, person):
    clock, ann = lot(), person("ann")
    first, again = says(clock, ann), says(clock, ann, "Something else")
    assert (first.replayed, again.replayed) == (False, True)
    assert again.comment == first.comment
    assert Comment.objects.get().text == "Does it strike?"
    assert says(clock, person("bob")).comment != first.comment


def test_the_same_id_many_times_at_once_is_one_comment(lot, person):
    clock, ann = lot(), person("ann")
    outcomes = together(*[partial(says, clock, ann)] * 6)
    assert sorted(outcome.replayed for outcome in outcomes) == [False] + [True] * 5
    assert Comment.objects.count() == 1


def test_blocked_and_deactivated_people_say_nothing_new_but_keep_what_they_said(lot, person):
    clock, ann = lot(), person("ann")
    says(clock, ann)
    for field, value in (("is_blocked", True), ("is_active", False)):
        setattr(ann, field, value)
        assert says(clock, ann, client_id="new") == CommentRejected(Refusal.NOT_ALLOWED)
        assert says(clock, ann).replayed
        setattr(ann, field, not value)


def test_a_lot_takes_comments_until_some_days_after_its_end(lot, person, settings):
    clock, ann = lot(ends_at_ms=now_ms() + 1_200, soft_close_ms=0), person("ann")
    wait_until_ms(clock.ends_at_ms)
    services_close(clock)
    assert isinstance(says(clock, ann, client_id="after"), CommentAccepted)
    settings.COMMENT_DAYS_AFTER_END = 0
    assert says(clock, ann, client_id="late") == CommentRejected(Refusal.CLOSED)
    assert says(clock, ann, client_id="after").replayed


def services_close(listing: Listing) -> None:
    from asgiref.sync import async_to_sync

    async_to_sync(services.close_if_due)(listing.pk)
    persister.work(linger_s=0)


@pytest.mark.parametrize("starts_in_ms", [None, 60_000])
def test_a_cancelled_lot_takes_none_and_a_paused_or_coming_one_does(lot, person, starts_in_ms):
    clock, ann = lot(starts_at_ms=starts_in_ms and now_ms() + starts_in_ms), person("ann")
    services.pause_listing(clock)
    assert isinstance(says(clock, ann), CommentAccepted)
    services.cancel_listing(clock)
    assert says(clock, ann, client_id="new") == CommentRejected(Refusal.CLOSED)


def test_a_text_has_1_to_500_characters_and_no_tricks():
    assert clean_text(" two\r\nlines ") == "two\nlines"
    assert clean_text("<b>&amp;\t'\"") == "<b>&amp;\t'\""
    assert len(clean_text("é\r\n" * 250)) == 499
    for bad in ("", " \n ", "x" * 501, "a\0b", "\u202egpj.exe", "a\u2066b", "a\u2028b", "\ud800"):
        with pytest.raises(BadText):
            clean_text(bad)


def test_its_author_takes_a_comment_back_and_nobody_else(lot, person):
    clock, ann = lot(), person("ann")
    comment = says(clock, ann).comment
    for other in (person("eve"), clock.seller, person("staff", is_staff=True)):
        assert comments.remove(comment, by=other) == CommentRejected(Refusal.NOT_ALLOWED)
    assert comments_of(clock.pk) == [comment]
    answers = [comments.remove(comment, by=ann) for _ in range(2)]
    assert answers == [CommentRemoved(comment, replayed=False), CommentRemoved(comment, replayed=True)]
    assert comments_of(clock.pk) == []
    assert Comment.objects.get().removed_by == ann


def test_the_seller_and_staff_hide_and_nobody_else(lot, person):
    clock, ann, staff = lot(), person("ann"), person("staff", is_staff=True)
    blocked = person("blocked", is_staff=True, is_blocked=True)
    by_seller, by_staff = (says(clock, ann, client_id=key).comment for key in "ab")
    for other in (ann, person("eve"), blocked):
        assert comments.hide(by_seller, by=other) == CommentRejected(Refusal.NOT_ALLOWED)
    assert comments.hide(by_seller, by=clock.seller) == CommentRemoved(by_seller, replayed=False)
    assert comments.hide(by_staff, by=staff) == CommentRemoved(by_staff, replayed=False)
    assert comments.hide(by_staff, by=clock.seller) == CommentRemoved(by_staff, replayed=True)
    by_staff.refresh_from_db()
    assert by_staff.removed_by == staff
    assert comments_of(clock.pk) == []


def test_comments_come_in_their_order_in_pages(lot, person):
    clock, ann = lot(), person("ann")
    other = says(lot_of(clock), ann).comment
    said = [says(clock, ann, str(n), client_id=f"c{n}").comment for n in range(7)]
    assert comments_of(clock.pk, limit=3) == said[4:]
    assert comments_of(clock.pk, before_id=said[4].pk, limit=3) == said[1:4]
    assert comments_of(clock.pk, after_id=said[1].pk, limit=3) == said[2:5]
    assert comments_of(clock.pk, after_id=said[6].pk) == []
    assert other not in comments_of(clock.pk)


def lot_of(listing):
    return services.create_listing(
        seller=listing.seller,
        category=listing.category,
        title="Another",
        terms=Terms(start_minor=1, ends_at_ms=now_ms() + HOUR_MS),
    )
