"""Drafts: kept as typed, seen by nobody else, published once."""

from datetime import timedelta
from functools import partial

import pytest
from django.test import Client
from django.utils import timezone

from bidding.models import Listing, Picture
from tests.house import person
from tests.together import together
from tests.web.selling.conftest import field_of, files, names, only_listing, picture_of, text_of, told, typed
from web.selling import drafts, tasks
from web.selling.models import Draft

__all__ = ["person"]

pytestmark = pytest.mark.django_db


def save(desk, **fields):
    """The draft that was saved."""
    answer = desk.post("/sell/", typed(do="save", **fields))
    assert answer.status_code == 302, text_of(answer)
    return Draft.objects.get(pk=answer.url.split("/")[-2])


def page_of(draft):
    return f"/sell/drafts/{draft.pk}/"


def test_whatever_was_typed_is_kept_complete_or_not(desk):
    nasty = '<script>alert("x")</script>'
    first, second = picture_of(desk), picture_of(desk)
    draft = save(desk, title=nasty, category="", start_price="about a hundred", hours="x", picture=[second, first])
    page = desk.get(page_of(draft))
    assert field_of(page, "title") == nasty
    assert field_of(page, "start_price") == "about a hundred"
    assert field_of(page, "hours") == "x"
    html = page.content.decode()
    assert html.index(f'name="picture" value="{second}"') < html.index(f'name="picture" value="{first}"')
    assert "<script>alert" not in html
    assert not Listing.objects.exists()


def test_an_empty_draft_has_a_place_in_the_list_too(desk):
    draft = save(desk, title="", category="", start_price="")
    page = desk.get("/sell/drafts/")
    assert "Without a name" in text_of(page)
    assert page_of(draft) in page.content.decode()


def test_the_list_shows_covers_and_the_latest_change_first(desk):
    save(desk, title="Older")
    picture = picture_of(desk)
    newer = save(desk, title="Newer", picture=[picture])
    page = desk.get("/sell/drafts/")
    text = text_of(page)
    assert text.index("Newer") < text.index("Older")
    assert Picture.objects.get(pk=picture).thumbnail.url in page.content.decode()
    assert "Last changed" in text
    assert str(newer) == "Newer"


def test_without_drafts_the_list_says_what_they_are(desk):
    assert "No drafts" in text_of(desk.get("/sell/drafts/"))


def test_saving_again_changes_the_same_draft(desk):
    draft = save(desk, title="First")
    desk.post(page_of(draft), typed(do="save", title="Second"))
    assert Draft.objects.get().typed["title"] == "Second"


def test_nobody_else_can_see_or_touch_a_draft(desk, client_of, person):
    draft = save(desk, title="A secret clock", picture=[picture_of(desk)])
    other = client_of(person("ann"))
    for path in (page_of(draft), f"{page_of(draft)}delete/"):
        assert other.get(path).status_code == 404
        assert other.post(path, typed(do="save")).status_code == 404
    staff = client_of(person("staff", is_staff=True))
    assert staff.get(page_of(draft)).status_code == 404
    for path in ("/", "/sell/drafts/", "/api/v1/listings/", f"/listings/{draft.pk}/"):
        assert "A secret clock" not in other.get(path).content.decode()
    assert Draft.objects.get().typed["title"] == "A secret clock"


def test_before_it_is_published_a_draft_is_no_listing(desk, client):
    draft = save(desk)
    assert client.get(f"/api/v1/listings/{draft.pk}/").status_code == 404
    assert client.get("/api/v1/listings/").json()["results"] == []


def test_a_draft_becomes_a_lot_and_is_in_the_list_no_more(desk):
    picture = picture_of(desk)
    draft = save(desk, picture=[picture])
    answer = desk.post(page_of(draft), typed(picture=[picture]))
    listing = only_listing()
    assert answer.url == desk.get(page_of(draft)).url == f"/listings/{listing.pk}/"
    assert listing.cover.pk == picture
    assert "No drafts" in text_of(desk.get("/sell/drafts/"))


def test_a_draft_with_mistakes_stays_a_draft(desk):
    draft = save(desk)
    assert desk.post(page_of(draft), typed(start_price="?")).status_code == 400
    assert not Listing.objects.exists()
    assert Draft.objects.get().typed["start_price"] == "125"


@pytest.mark.django_db(transaction=True)
def test_sent_many_times_at_once_it_is_one_lot(seller):
    desks = [Client() for _ in range(6)]
    for desk in desks:
        desk.force_login(seller)
    answers = together(*(partial(desk.post, "/sell/", typed(token="a" * 32)) for desk in desks))
    assert [answer.url for answer in answers] == [f"/listings/{only_listing().pk}/"] * 6


@pytest.mark.django_db(transaction=True)
def test_deleting_asks_first_and_takes_the_pictures_along(desk, media):
    draft = save(desk, title="Gone soon", picture=[picture_of(desk)])
    assert "“Gone soon” and its pictures will be gone." in text_of(desk.get(f"{page_of(draft)}delete/"))
    assert Draft.objects.exists()
    assert "The draft is deleted." in told(desk.post(f"{page_of(draft)}delete/", follow=True))
    assert not Draft.objects.exists()
    assert files(media) == set()


@pytest.mark.django_db(transaction=True)
def test_a_picture_taken_out_of_a_draft_is_gone_unless_another_draft_has_it(desk, media):
    one, two = picture_of(desk), picture_of(desk)
    draft = save(desk, picture=[one, two])
    save(desk, title="Other", picture=[two])
    desk.post(page_of(draft), typed(do="save"))
    assert files(media) == names(Picture.objects.get(pk=two))


def test_there_are_so_many_drafts_and_no_more(desk, monkeypatch):
    monkeypatch.setattr(drafts, "MOST_DRAFTS", 2)
    kept = [save(desk, title=str(number)) for number in range(2)]
    page = desk.post("/sell/", typed(do="save", title="Too many"))
    assert "You have 2 drafts. Publish or delete one first." in told(page)
    assert field_of(page, "title") == "Too many"
    assert desk.post(page_of(kept[0]), typed(do="save", title="Still mine")).status_code == 302
    assert desk.post("/sell/", typed()).status_code == 302


def test_a_huge_text_is_cut_and_nothing_breaks(desk):
    draft = save(desk, title="x\0y", description="z" * 100_000)
    assert draft.typed["title"] == "xy"
    assert len(draft.typed["description"]) == 12_000


@pytest.mark.django_db(transaction=True)
def test_pictures_that_nobody_uses_are_taken_away_after_a_day(desk, media):
    listed, drafted, lonely, fresh = (picture_of(desk) for _ in range(4))
    desk.post("/sell/", typed(picture=[listed]))
    save(desk, picture=[drafted])
    day_ago = timezone.now() - timedelta(days=1, minutes=1)
    Picture.objects.exclude(pk=fresh).update(created_at=day_ago)
    tasks.forget_unused()
    left = Picture.objects.all()
    assert {picture.pk for picture in left} == {listed, drafted, fresh}
    assert lonely not in {picture.pk for picture in left}
    assert files(media) == names(*left)


def test_a_published_draft_answers_for_its_form_for_a_month(desk):
    draft = save(desk)
    desk.post(page_of(draft), typed())
    tasks.forget_unused()
    assert Draft.objects.get().listing == only_listing()
    Draft.objects.update(changed_at=timezone.now() - timedelta(days=31))
    tasks.forget_unused()
    assert not Draft.objects.exists()
    assert Listing.objects.exists()
