"""Comments on a lot's page, without script: posted, refused, taken back, hidden."""

import re

import pytest
from django.test import Client

from bidding import services
from chat.models import Comment
from tests.web.listings.conftest import bid, field_of, text_of, told
from web.listings import comment_views
from web.live import comments
from web.rates import TokenBuckets

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _counts_begin_anew():
    comments.forget_rates()


def page_of(client, listing):
    return client.get(f"/listings/{listing.pk}/")


def post(client, listing, text, client_id="c1", **options):
    return client.post(f"/listings/{listing.pk}/comments/", {"text": text, "client_id": client_id}, **options)


def said(listing, author, text="x", client_id="c"):
    return Comment.objects.create(
        listing=listing, author=author, role="visitor", client_id=client_id, text=text, at_ms=1
    )


def test_a_comment_is_posted_and_read_by_everyone(client_of, lot, person):
    clock, ann = lot(), person("ann")
    bid(clock.pk, ann, amount_minor=10_000)
    page = post(client_of(ann), clock, " Does it strike? ", follow=True)
    assert page.redirect_chain[-1][0] == f"/listings/{clock.pk}/#comments"
    assert told(page) == ["Your comment is posted."]
    assert re.search(r"You .{20,40} UTC Does it strike\? Delete", text_of(page))
    assert re.search(r"Paddle 1 .{20,40} UTC Does it strike\?", text_of(page_of(client_of(), clock)))
    assert "ann" not in text_of(page_of(client_of(), clock))


def test_what_somebody_says_stays_text(client_of, lot, person):
    evil = "</p><script>alert(1)</script>&amp;\"'"
    clock = lot()
    page = post(client_of(person("ann")), clock, evil, follow=True).content.decode()
    assert "<script>alert" not in page
    assert "&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;&quot;&#x27;" in page


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("  ", "Write something first."),
        ("x" * 501, "That is too long: a comment has at most 500 characters."),
        ("\u202egpj.exe", "A comment has 1 to 500 characters, and none of the kind that cannot be seen."),
    ],
)
def test_what_cannot_be_taken_comes_back_with_what_was_typed(client_of, lot, person, text, problem):
    page = post(client_of(person("ann")), lot(), text)
    assert page.status_code == 400
    assert problem in text_of(page)
    assert text in page.content.decode()
    assert not Comment.objects.exists()


def test_an_unknown_outcome_keeps_the_id_so_that_it_is_posted_once(client_of, lot, person, settings):
    clock, ann = lot(), client_of(person("ann"))
    client_id = field_of(page_of(ann, clock), "client_id")
    address = settings.BIDDING_REDIS_URL
    settings.BIDDING_REDIS_URL = "redis://127.0.0.1:1/0"
    page = post(ann, clock, "Hello", client_id)
    assert page.status_code == 503
    assert "We do not know whether your comment arrived." in text_of(page)
    settings.BIDDING_REDIS_URL = address
    assert field_of(page, "client_id") == client_id
    for _ in range(2):
        assert post(ann, clock, "Hello", client_id).status_code == 302
    assert Comment.objects.count() == 1


def test_who_may_not_comment_is_told_so_instead_of_shown_a_form(client_of, lot, person):
    clock = lot()
    visitor, blocked = client_of(), client_of(person("eve", is_blocked=True))
    assert "Sign in to comment" in text_of(page_of(visitor, clock))
    assert "Your account may not comment." in text_of(page_of(blocked, clock))
    assert 'id="comment-form"' not in page_of(blocked, clock).content.decode()
    assert post(visitor, clock, "Hello")["Location"].endswith(f"?next=%2Flistings%2F{clock.pk}%2F%23comments")
    assert post(blocked, clock, "Hello").status_code == 403
    services.cancel_listing(clock)
    assert "This lot takes no comments any more." in text_of(page_of(client_of(person("ann")), clock))
    assert post(client_of(person("bob")), clock, "Hello").status_code == 409
    assert not Comment.objects.exists()


def test_too_many_at_once_are_refused(client_of, lot, person, settings):
    settings.COMMENT_BURST = 2
    comments.forget_rates()
    clock, ann = lot(), client_of(person("ann"))
    answers = [post(ann, clock, "Hello", f"c{n}").status_code for n in range(3)]
    assert answers == [302, 302, 429]
    settings.COMMENT_BURST = 5
    comments.forget_rates()


def test_a_form_of_another_site_posts_nothing(lot, person):
    clock, strict = lot(), Client(enforce_csrf_checks=True)
    strict.force_login(person("ann"))
    assert post(strict, clock, "Hello").status_code == 403
    comment = Comment.objects.create(
        listing=clock, author=clock.seller, role="seller", client_id="c", text="x", at_ms=1
    )
    for act in ("hide", "remove"):
        assert strict.post(f"/listings/{clock.pk}/comments/{comment.pk}/{act}/").status_code == 403


def test_only_its_author_deletes_and_only_seller_and_staff_hide(client_of, lot, person):
    clock, ann, staff = lot(), person("ann"), person("staff", is_staff=True)
    people = {"ann": ann, "eve": person("eve"), "seller": clock.seller, "staff": staff, "nobody": None}
    for act, allowed in (("remove", {"ann"}), ("hide", {"seller", "staff"})):
        for name, somebody in people.items():
            comment = said(clock, ann, client_id=f"{act}-{name}")
            answer = client_of(somebody).post(f"/listings/{clock.pk}/comments/{comment.pk}/{act}/")
            assert answer.status_code == (302 if name in allowed or name == "nobody" else 404), (act, name)
            comment.refresh_from_db()
            assert (comment.removed_at is not None) == (name in allowed), (act, name)


def test_a_script_whose_person_is_signed_out_is_told_so(client, lot, person):
    clock, ann = lot(), person("ann")
    comment = said(clock, ann)
    for act in ("hide", "remove"):
        address = f"/listings/{clock.pk}/comments/{comment.pk}/{act}/"
        assert client.post(address, headers={"Accept": "application/json"}).status_code == 401


def test_a_comment_is_found_under_its_own_lot_only(client_of, lot, person):
    clock, other, ann = lot(), lot("Another"), person("ann")
    comment = said(clock, ann)
    assert client_of(other.seller).post(f"/listings/{other.pk}/comments/{comment.pk}/hide/").status_code == 404
    assert client_of(ann).get(f"/listings/{clock.pk}/comments/{comment.pk}/remove/").status_code == 405


def test_earlier_comments_come_in_pages(client_of, lot, person):
    clock, ann = lot(), person("ann")
    Comment.objects.bulk_create(
        Comment(listing=clock, author=ann, role="visitor", client_id=f"c{n}", text=f"word-{n:02}", at_ms=n)
        for n in range(45)
    )
    first = page_of(client_of(), clock)
    shown = re.findall(r"word-\d\d", text_of(first))
    assert shown == [f"word-{n:02}" for n in range(44, 24, -1)]
    following = re.search(r'href="(/listings/\d+/comments/\?before=\d+)"', first.content.decode())[1]
    second = client_of().get(following)
    assert re.findall(r"word-\d\d", text_of(second)) == [f"word-{n:02}" for n in range(24, 4, -1)]
    assert 'id="comment-form"' not in second.content.decode()
    assert client_of().get(f"/listings/{clock.pk}/comments/?before=nonsense").status_code == 200


def test_taking_out_has_a_pace_of_each_person(client_of, lot, person, monkeypatch):
    clock, ann = lot(), person("ann")
    monkeypatch.setattr(comment_views, "_taking_out", TokenBuckets(rate_per_s=0.001, burst=2))
    act = f"/listings/{clock.pk}/comments/{said(clock, ann).pk}/remove/"
    assert [client_of(ann).post(act, headers={"accept": "application/json"}).status_code for _ in range(3)] == [
        204,
        204,
        429,
    ]
    assert told(client_of(ann).post(act, follow=True)) == ["The comment could not be taken out. Try again."]
    hide = act.replace("remove", "hide")
    assert client_of(clock.seller).post(hide, headers={"accept": "application/json"}).status_code == 204


def test_staff_look_through_comments_and_hide_them(client_of, lot, person):
    clock, ann = lot(), person("ann")
    comment = said(clock, ann, "Rude")
    admin = client_of(person("boss", is_staff=True, is_superuser=True))
    url = "/admin/chat/comment/"
    assert "Rude" in admin.get(f"{url}?q=rude").content.decode()
    assert "Rude" not in admin.get(f"{url}?q=polite").content.decode()
    page = admin.post(url, {"action": "hide", "_selected_action": [comment.pk]}, follow=True)
    assert "1 comment is hidden." in page.content.decode()
    comment.refresh_from_db()
    assert comment.removed_by.username == "boss"
    assert "Rude" not in text_of(page_of(client_of(), clock))
