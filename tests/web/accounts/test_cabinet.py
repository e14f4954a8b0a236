"""The cabinet: its first page, the profile, the token."""

import datetime as dt
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from rest_framework.authtoken.models import Token

from bidding.models import Listing, Notice, Watch
from tests.clock import now_ms
from tests.house import bid, house, person
from tests.web.listings.conftest import client_of, lot, text_of, told
from web import picture_pace
from web.selling.models import Draft

__all__ = ["client_of", "house", "lot", "person"]

pytestmark = pytest.mark.django_db(transaction=True)

PRIVATE = ["/me/", "/me/profile/", "/me/token/", "/me/export/", "/me/export/rostrum.json", "/me/close/"]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Pictures of a test go here."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def picture(size=(600, 400), kind="PNG", **options):
    encoded = BytesIO()
    Image.new("RGB", size, "red").save(encoded, kind, **options)
    return SimpleUploadedFile("me.png", encoded.getvalue(), content_type="image/png")


def save(client, about="", **fields):
    return client.post("/me/profile/", {"about": about, **fields}, follow=True)


def files_in(media):
    return [path for path in Path(media).rglob("*") if path.is_file()]


@pytest.mark.parametrize("path", PRIVATE)
def test_a_visitor_signs_in_first(client, house, path):
    for ask in (client.get, client.post):
        assert ask(path)["Location"] == f"/accounts/login/?next={path}"


def test_the_first_page_counts_what_is_the_persons_own(client_of, lot, person):
    ann, bob = person("ann"), person("bob")
    clock = lot(seller=ann)
    Draft.objects.create(seller=ann, token="a")
    Draft.objects.create(seller=ann, token="b", listing=clock)  # published
    Watch.objects.create(user=bob, listing=clock)
    Notice.objects.create(user=bob, listing=clock, kind="outbid", at_ms=now_ms())
    counts = {}
    for one in (ann, bob):
        page = client_of(one).get("/me/")
        counts[one.username] = [tile.count for tile in page.context["tiles"]]
        assert f"{one.username}@example.org" in text_of(page)
    assert counts == {"ann": [1, 0, 1, 0, 0, 0, 0, 0], "bob": [0, 0, 0, 0, 0, 1, 0, 1]}


def test_the_first_page_says_what_would_make_the_account_safer(client_of, person):
    ann = person("ann")
    assert "Confirm your e-mail address." in text_of(client_of(ann).get("/me/"))
    assert "Protect your account with a second factor." in text_of(client_of(ann).get("/me/"))
    ann.email = ""
    ann.save()
    assert "Add an e-mail address" in text_of(client_of(ann).get("/me/"))


def test_a_blocked_person_is_told_so(client_of, person):
    assert "Your account is blocked" in text_of(client_of(person("ann", is_blocked=True)).get("/me/"))


def test_a_picture_becomes_a_small_square_without_metadata(client_of, person, media):
    ann = person("ann")
    exif = Image.Exif()
    exif[0x010E] = "where I live"
    page = save(client_of(ann), avatar=picture(kind="JPEG", exif=exif))
    assert told(page) == ["Your profile is saved."]
    ann.refresh_from_db()
    with Image.open(media / ann.avatar.name) as kept:
        assert (kept.format, kept.size, dict(kept.getexif())) == ("JPEG", (256, 256), {})
    assert b"where I live" not in (media / ann.avatar.name).read_bytes()
    assert ann.avatar.url in page.content.decode()


def test_pictures_of_oneself_have_the_pace_of_pictures(client_of, person, settings):
    settings.PICTURE_BURST, settings.PICTURES_PER_MIN = 1, 1
    picture_pace.forget()
    client = client_of(person("ann"))
    assert told(save(client, avatar=picture())) == ["Your profile is saved."]
    assert "That is a lot of pictures at once." in text_of(save(client, avatar=picture()))
    assert told(save(client, about="Without one.")) == ["Your profile is saved."]


def test_a_replaced_picture_is_deleted_and_so_is_a_removed_one(client_of, person, media):
    client = client_of(person("ann"))
    save(client, avatar=picture())
    save(client, avatar=picture((300, 300)))
    assert len(files_in(media)) == 1
    save(client, about="still here")
    assert len(files_in(media)) == 1
    save(client, remove_avatar="on")
    assert files_in(media) == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "This is no JPEG, PNG or WebP picture, or it is damaged."),
        (b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "This is no JPEG, PNG or WebP picture, or it is damaged."),
        (picture().read()[:60], "This is no JPEG, PNG or WebP picture, or it is damaged."),
    ],
)
def test_a_file_that_is_no_picture_is_told_and_nothing_is_kept(client_of, person, media, content, words):
    ann = person("ann")
    page = save(client_of(ann), about="lost", avatar=SimpleUploadedFile("me.png", content))
    assert words in text_of(page)
    ann.refresh_from_db()
    assert (ann.about, ann.avatar.name, files_in(media)) == ("", "", [])


def test_a_profile_is_changed_by_its_owner_alone(client_of, person):
    ann, bob = person("ann"), person("bob")
    save(client_of(bob), about="I am bob", username="ann", user=ann.pk, id=ann.pk, is_staff="on", is_blocked="")
    ann.refresh_from_db()
    bob.refresh_from_db()
    assert (ann.about, bob.about, bob.username, bob.is_staff) == ("", "I am bob", "bob", False)


def test_a_text_about_oneself_has_an_end(client_of, person):
    assert "at most 1000 characters" in text_of(save(client_of(person("ann")), about="x" * 1_001))


def test_a_token_is_shown_once_and_then_by_its_end(client_of, person):
    ann = person("ann")
    client = client_of(ann)
    assert "You have none." in text_of(client.get("/me/token/"))
    made = client.post("/me/token/", {"action": "renew"})
    key = Token.objects.get(user=ann).key
    assert key in text_of(made)
    assert "no-store" in made["Cache-Control"]
    later = client.get("/me/token/")
    assert key not in later.content.decode()
    assert f"••••••••{key[-4:]}" in text_of(later)
    assert Client().get("/api/v1/me/", headers={"authorization": f"Token {key}"}).json()["username"] == "ann"


def test_a_renewed_token_ends_the_one_before(client_of, person):
    ann = person("ann")
    client = client_of(ann)
    client.post("/me/token/", {"action": "renew"})
    old = Token.objects.get(user=ann).key
    client.post("/me/token/", {"action": "renew"})
    assert Token.objects.get(user=ann).key != old
    assert Client().get("/api/v1/me/", headers={"authorization": f"Token {old}"}).status_code == 401


def test_a_token_is_revoked_by_its_owner_alone(client_of, person):
    ann, bob = person("ann"), person("bob")
    token = Token.objects.create(user=ann)
    client_of(bob).post("/me/token/", {"action": "revoke", "user": ann.pk, "key": token.key})
    assert token.key[-4:] not in client_of(bob).get("/me/token/").content.decode()
    assert Token.objects.get() == token
    page = client_of(ann).post("/me/token/", {"action": "revoke"}, follow=True)
    assert told(page) == ["The token is revoked. Programs that use it can do nothing more."]
    assert not Token.objects.exists()


def test_a_form_from_another_site_makes_no_token(person):
    client = Client(enforce_csrf_checks=True)
    client.force_login(person("ann"))
    assert client.post("/me/token/", {"action": "renew"}).status_code == 403
    assert not Token.objects.exists()


def test_running_lots_with_own_bids_are_counted_once(client_of, lot, person, settings):
    from bidding import persister
    from bidding.keys import shard_of

    ann, clock = person("ann"), lot()
    for amount_minor in (10_000, 11_000):
        bid(clock.pk, ann, amount_minor=amount_minor)
        bid(clock.pk, person(f"bob{amount_minor}"), amount_minor=amount_minor + 500)
    persister.drain(shard_of(clock.pk, settings.BIDDING_SHARDS))
    assert Listing.objects.get().bid_count == 4
    tiles = client_of(ann).get("/me/").context["tiles"]
    assert {tile.title: tile.count for tile in tiles}["Running lots with your bids"] == 1


def test_when_a_token_was_made_is_shown_in_the_viewers_own_zone(client_of, person):
    ann = person("ann")
    Token.objects.create(user=ann)
    Token.objects.update(created=dt.datetime(2026, 5, 1, 12, 30, tzinfo=dt.UTC))
    page = client_of(ann).get("/me/token/").content.decode()
    assert '<time datetime="2026-05-01T12:30:00.000+00:00" data-at-ms="1777638600000">1 May 2026, 12:30:00 UTC<' in page
