"""Staff look at listings, make them and put texts right."""

from io import BytesIO

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from bidding import services
from bidding.models import Category, Listing
from tests.bidding.admin.conftest import make_listing, store, text_of, told
from tests.house import bid

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "/admin/bidding/listing/"


def page_of(listing):
    return f"{LIST}{listing.pk}/change/"


def test_the_list_shows_what_the_ledger_has_at_once(admin, listing, person):
    bid(listing.pk, person("ann"), amount_minor=12_345)
    page = text_of(admin.get(LIST))
    assert "A longcase clock Clocks seller Open $123.45 1" in page
    assert "UTC" in page


def test_the_list_is_shown_while_the_ledger_is_away(admin, listing, settings):
    settings.BIDDING_REDIS_URL = "redis://127.0.0.1:1/0"
    assert "A longcase clock" in text_of(admin.get(LIST))
    assert admin.get(page_of(listing)).status_code == 200


def test_the_list_takes_as_many_queries_for_many_as_for_one(admin, listing, django_assert_max_num_queries):
    for number in range(8):
        make_listing(listing.seller, f"Clock {number}")
    with django_assert_max_num_queries(9):
        admin.get(LIST)


@pytest.mark.parametrize(
    "query", ["q=longcase", "q=seller", "status__exact=open", "category__id__exact=1", "held__exact=0"]
)
def test_the_list_is_searched_and_filtered(query, admin, listing):
    query = query.replace("id__exact=1", f"id__exact={listing.category_id}")
    assert "A longcase clock" in text_of(admin.get(f"{LIST}?{query}"))
    assert "A longcase clock" not in text_of(admin.get(f"{LIST}?q=boat"))


def test_a_maximum_can_not_be_asked_for_through_the_list(admin, listing):
    assert admin.get(f"{LIST}?entries__value_minor__gt=1").status_code == 400


def test_a_listings_page_shows_terms_and_state_and_lets_only_texts_change(admin, listing, person):
    bid(listing.pk, person("ann"), max_minor=55_555)
    response = admin.get(page_of(listing))
    page = text_of(response)
    for shown in ("$100.00", "$777.77", "from $0.01: $0.05", "Open", "A bid in the last 120 s moves the end"):
        assert shown in page
    assert "555.55" not in page
    assert set(response.context["adminform"].form.fields) == {"title", "description", "category", "take_out", "image"}


def test_putting_a_text_right_leaves_terms_and_state_alone(admin, listing):
    before = Listing.objects.values().get(pk=listing.pk)
    sent = {"title": "A short clock", "description": "", "category": listing.category_id, "start_minor": 5, "seq": 99}
    response = admin.post(page_of(listing), sent, follow=True)
    assert "changed successfully" in told(response)[0]
    assert Listing.objects.values().get(pk=listing.pk) == before | {"title": "A short clock"}


def test_pictures_are_drawn_anew(admin, listing, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    encoded = BytesIO()
    Image.new("RGBA", (30, 30)).save(encoded, "PNG")
    texts = {"title": "x", "category": listing.category_id}
    good = SimpleUploadedFile("a.png", encoded.getvalue(), content_type="image/png")
    assert admin.post(page_of(listing), texts | {"image": good}).status_code == 302
    with Image.open(listing.cover.image.path) as kept:
        assert kept.format == "JPEG"
    assert listing.cover.thumbnail.url in admin.get(page_of(listing)).content.decode()
    bad = SimpleUploadedFile("a.gif", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", content_type="image/gif")
    assert admin.post(page_of(listing), texts | {"image": bad}).context["errors"]


def test_staff_take_a_picture_out(admin, listing, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    encoded = BytesIO()
    Image.new("RGB", (30, 30)).save(encoded, "PNG")
    pictures = [
        services.keep_picture(owner=listing.seller, upload=SimpleUploadedFile("a.png", encoded.getvalue()))
        for _ in range(2)
    ]
    services.arrange_pictures(listing=listing, pictures=pictures)
    texts = {"title": "x", "category": listing.category_id}
    assert admin.post(page_of(listing), texts | {"take_out": [pictures[0].pk]}).status_code == 302
    assert list(listing.pictures.all()) == [pictures[1]]
    assert len(list(tmp_path.rglob("*.jpg"))) == 2


def test_nothing_is_deleted(admin, listing):
    assert admin.get(f"{LIST}{listing.pk}/delete/").status_code == 403
    assert "delete_selected" not in admin.get(LIST).content.decode()


def new_listing(seller, **fields):
    return {
        "title": "A new clock",
        "description": "It ticks.",
        "category": Category.objects.get().pk,
        "seller": seller.pk,
        "currency": "usd",
        "start_price": "125",
        "reserve": "",
        "buy_now": "1,500.00",
        "step": "5",
        "starts_at_0": "",
        "starts_at_1": "",
        "ends_at_0": "2026-12-24",
        "ends_at_1": "18:00:00",
        "soft_close_s": "60",
        "soft_close_cap_s": "600",
        **fields,
    }


@pytest.fixture
def soon(settings):
    """A day that lies ahead, whenever the test runs."""
    from datetime import UTC, datetime, timedelta

    return (datetime.now(UTC) + timedelta(days=10)).date().isoformat()


def test_a_new_listing_is_made_and_opened_by_the_service(admin, person, house, soon):
    response = admin.post(f"{LIST}add/", new_listing(person("seller"), ends_at_0=soon), follow=True)
    assert "added successfully" in told(response)[0]
    made = Listing.objects.get()
    assert house.exists(*house.keys(f"*:listing:{made.pk}"))
    store(made)
    made.refresh_from_db()
    assert (made.currency, made.start_minor, made.buy_now_minor, made.reserve_minor) == ("USD", 12_500, 150_000, None)
    assert (made.steps, made.soft_close_ms, made.soft_close_cap_ms) == ([[1, 500]], 60_000, 600_000)
    assert (made.status, made.epoch) == ("open", 1)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"start_price": "a lot"}, "start_price"),
        ({"start_price": "0"}, "start_price"),
        ({"start_price": "1.234"}, "start_price"),
        ({"currency": "XYZ"}, "currency"),
        ({"buy_now": "124"}, "buy_now"),
        ({"reserve": "1,500.01"}, "buy_now"),
        ({"ends_at_0": "2020-01-01"}, "ends_at"),
        ({"ends_at_0": "2099-01-01"}, "ends_at"),
        ({"soft_close_s": "-1"}, "soft_close_s"),
        ({"soft_close_s": "99999999"}, "soft_close_s"),
        ({"step": "0"}, "step"),
        ({"title": ""}, "title"),
    ],
)
def test_bad_terms_are_named_beside_their_field(fields, wrong, admin, person, soon):
    sent = new_listing(person("seller"), **{"ends_at_0": soon, **fields})
    response = admin.post(f"{LIST}add/", sent)
    assert set(response.context["adminform"].form.errors) == {wrong}
    assert not Listing.objects.exists()


def test_a_blocked_person_can_not_be_a_listings_seller(admin, person, soon):
    response = admin.post(f"{LIST}add/", new_listing(person("seller", is_blocked=True), ends_at_0=soon))
    assert set(response.context["adminform"].form.errors) == {"seller"}


def test_staff_without_the_permission_may_look_at_most(person, listing):
    helper = person("helper", is_staff=True)
    client = Client()
    client.force_login(helper)
    assert client.get(LIST).status_code == 403
    helper.user_permissions.add(Permission.objects.get(codename="view_listing"))
    assert client.get(page_of(listing)).status_code == 200
    assert "Pause…" not in client.get(LIST).content.decode()
    assert client.get(f"{LIST}act/pause/?ids={listing.pk}").status_code == 403
    assert client.post(f"{LIST}act/pause/?ids={listing.pk}").status_code == 403
    assert client.post(page_of(listing), {"title": "x"}).status_code == 403


def test_only_staff_come_in(person, listing):
    client = Client()
    client.force_login(listing.seller)
    for path in (LIST, page_of(listing), f"{LIST}act/cancel/?ids={listing.pk}"):
        assert client.get(path).status_code == 302
