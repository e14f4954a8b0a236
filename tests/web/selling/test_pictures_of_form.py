"""Pictures of the form: sent one by one by its script, or together without it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bidding import gallery, pictures
from bidding.models import Picture
from tests.web.selling.conftest import file_of, files, names, only_listing, picture_of, text_of, typed, upload
from web import picture_pace

pytestmark = pytest.mark.django_db


def order():
    return [picture.pk for picture in only_listing().pictures.all()]


def test_a_picture_is_kept_and_answered_in_json(desk, seller, media):
    answer = upload(desk, file_of("../../x.svg"))
    kept = Picture.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {
        "id": kept.pk,
        "url": kept.image.url,
        "thumbnail_url": kept.thumbnail.url,
        "width_px": 60,
        "height_px": 40,
    }
    assert (kept.owner, kept.listing) == (seller, None)
    assert files(media) == names(kept)


@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", content_type="image/svg+xml"),
        SimpleUploadedFile("a.jpg", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", content_type="image/jpeg"),
        SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\n", content_type="image/png"),
    ],
    ids=["svg", "renamed", "truncated"],
)
def test_what_is_no_picture_is_refused_in_words_and_nothing_is_kept(file, desk, media):
    answer = upload(desk, file)
    assert (answer.status_code, answer.json()["message"][:28]) == (400, "This is no JPEG, PNG or WebP")
    assert (files(media), Picture.objects.count()) == (set(), 0)


def test_nothing_is_kept_of_nobody(client, house, media):
    answer = upload(client, file_of())
    assert (answer.status_code, answer.json()) == (401, {"message": "You are not signed in any more."})
    assert files(media) == set()


def test_blocked_people_send_none(desk, seller):
    seller.is_blocked = True
    seller.save()
    assert upload(desk, file_of()).status_code == 403


def test_another_site_sends_none(seller):
    desk = Client(enforce_csrf_checks=True)
    desk.force_login(seller)
    assert upload(desk, file_of()).status_code == 403
    assert not Picture.objects.exists()


def test_a_form_without_a_picture_is_told_so(desk):
    assert desk.post("/sell/pictures/", {"picture": "a.jpg"}).json() == {"message": "There is no picture in this."}
    assert desk.get("/sell/pictures/").status_code == 405


def test_too_many_at_once_are_asked_to_wait(desk, settings):
    settings.PICTURE_BURST, settings.PICTURES_PER_MIN = 2, 1
    picture_pace.forget()
    answers = [upload(desk, file_of()) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert int(answers[-1]["Retry-After"]) > 30


def test_files_in_a_form_count_as_pictures_too_and_are_not_looked_at_once_they_come_too_fast(desk, settings):
    settings.PICTURE_BURST, settings.PICTURES_PER_MIN = 2, 1
    picture_pace.forget()
    page = desk.post("/sell/", typed(pictures=[file_of(f"{n}.png") for n in range(4)]))
    assert page.status_code == 400
    assert text_of(page).count("That is a lot of pictures at once.") == 2 * 2  # above the form, and at its field
    assert Picture.objects.count() == 2
    assert upload(desk, file_of()).status_code == 429


def test_while_others_are_drawn_a_picture_is_to_be_sent_again(desk, monkeypatch):
    monkeypatch.setattr(pictures, "LONGEST_WAIT_S", 0.05)
    with pictures._turn():
        answer = upload(desk, file_of())
    assert (answer.status_code, answer["Retry-After"]) == (429, "1")
    assert "Try again in a moment." in answer.json()["message"]


def test_of_one_form_no_more_files_are_looked_at_than_a_lot_may_have(desk, monkeypatch):
    looked_at = []
    monkeypatch.setattr(gallery, "draw_picture", lambda upload: looked_at.append(upload.name) or _damaged())
    page = desk.post("/sell/", typed(pictures=[file_of(f"{n}.png") for n in range(60)]))
    assert looked_at == [f"{n}.png" for n in range(12)]
    assert "“11.png”: Damaged." in text_of(page)
    assert "“59.png”: A lot has at most 12 pictures." in text_of(page)


def _damaged():
    raise pictures.BadPicture("Damaged.")


def test_pictures_come_onto_the_lot_in_the_order_of_the_form(desk):
    ids = [picture_of(desk) for _ in range(3)]
    desk.post("/sell/", typed(picture=[ids[2], ids[0], ids[1]]))
    assert order() == [ids[2], ids[0], ids[1]]


def test_somebody_elses_picture_is_left_out(desk, client_of, person):
    foreign = picture_of(client_of(person("ann")))
    mine = picture_of(desk)
    desk.post("/sell/", typed(picture=[foreign, mine, "x", "-1", "9" * 30, mine]))
    assert order() == [mine]
    assert Picture.objects.get(pk=foreign).listing is None


def test_without_script_files_are_sent_with_the_form(desk, media):
    desk.post("/sell/", typed(picture=[picture_of(desk)], pictures=[file_of(), file_of("b.webp", "WEBP")]))
    assert len(order()) == 3
    assert files(media) == names(*only_listing().pictures.all())


def test_a_bad_file_in_the_form_is_named_and_the_good_ones_wait_in_it(desk):
    bad = SimpleUploadedFile("<b>holiday.svg", b"<svg/>")
    page = desk.post("/sell/", typed(pictures=[file_of(), bad]))
    assert page.status_code == 400
    assert "“<b>holiday.svg”: This is no JPEG, PNG or WebP picture, or it is damaged." in text_of(page)
    assert "<b>holiday" not in page.content.decode()
    kept = Picture.objects.get()
    assert f'name="picture" value="{kept.pk}"' in page.content.decode()
    assert kept.thumbnail.url in page.content.decode()


def test_a_lot_has_at_most_twelve(desk):
    page = desk.post("/sell/", typed(pictures=[file_of(f"{n}.png") for n in range(13)]))
    assert "“12.png”: A lot has at most 12 pictures." in text_of(page)
    assert Picture.objects.count() == 12


@pytest.mark.parametrize(
    ("act", "expected"),
    [("first-{2}", "201"), ("earlier-{2}", "021"), ("later-{0}", "102"), ("remove-{1}", "02"), ("earlier-{0}", "012")],
)
def test_without_script_buttons_put_pictures_in_order(act, expected, desk):
    ids = [picture_of(desk) for _ in range(3)]
    page = desk.post("/sell/", typed(title="Kept as typed", picture=ids, do=act.format(*ids)))
    html = page.content.decode()
    assert page.status_code == 200
    assert "Kept as typed" in html
    places = [html.index(f'name="picture" value="{ids[int(digit)]}"') for digit in expected]
    assert places == sorted(places)
    assert html.count('name="picture" value=') == len(expected)
