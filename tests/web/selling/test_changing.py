"""Changing, ending and putting up again: the seller's alone, and only while nobody has bid."""

import re

import pytest
from asgiref.sync import async_to_sync
from django.urls import reverse

from bidding import persister, selectors, services
from bidding.models import Listing, Picture
from tests.clock import HOUR_MS, now_ms
from tests.web.selling.conftest import bid, field_of, file_of, files, names, picture_of, text_of, told, typed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mine(desk):
    """The seller's lot, with two pictures."""
    ids = [picture_of(desk), picture_of(desk)]
    desk.post(
        "/sell/", typed(title="A clock", description="It ticks.", picture=ids, hours="24", reserve="200"), follow=True
    )
    return Listing.objects.get()


def as_it_is(desk, listing):
    """What the page's form would send if nothing were changed."""
    html = desk.get(f"/listings/{listing.pk}/edit/").content.decode()
    plain = re.findall(r'<input type="(?:text|number|hidden)" name="(\w+)"(?: value="([^"]*)")?', html)
    areas = re.findall(r'<textarea name="(\w+)"[^>]*>\s*([^<]*)</textarea>', html)
    chosen = re.findall(r'<select name="(\w+)".*?<option value="([^"]*)" selected', html, re.DOTALL)
    sent = {name: value for name, value in [*plain, *areas, *chosen] if name not in ("csrfmiddlewaretoken", "picture")}
    return {**sent, "do": "publish", "picture": re.findall(r'name="picture" value="(\d+)"', html)}


def edit(desk, listing, **fields):
    return desk.post(f"/listings/{listing.pk}/edit/", as_it_is(desk, listing) | fields, follow=True)


def public(listing):
    return selectors.live_listing_sync(listing.pk).public


def test_the_form_shows_what_is_up_and_sent_back_changes_nothing(desk, mine):
    before, seq = selectors.current_terms(mine), public(mine)["seq"]
    page = desk.get(f"/listings/{mine.pk}/edit/")
    assert (field_of(page, "title"), field_of(page, "start_price"), field_of(page, "reserve")) == (
        "A clock",
        "125.00",
        "200.00",
    )
    assert field_of(page, "hours") == "24"
    assert 'name="starts_at"' not in page.content.decode()  # it has started
    assert told(edit(desk, mine)) == ["Your changes are made."]
    assert selectors.current_terms(mine) == before
    assert public(mine)["seq"] >= seq


def test_texts_terms_and_pictures_can_be_changed(desk, mine, media):
    new = picture_of(desk)
    old = list(mine.pictures.all())
    answer = edit(
        desk, mine, title="A better clock", start_price="80", reserve="", hours="48", picture=[new, old[1].pk]
    )
    assert answer.redirect_chain == [(f"/listings/{mine.pk}/", 302)]
    changed, terms = Listing.objects.get(), selectors.current_terms(mine)
    assert changed.title == "A better clock"
    assert (terms.start_minor, terms.reserve_minor) == (8_000, None)
    assert terms.ends_at_ms - terms.starts_at_ms == 48 * HOUR_MS
    assert [picture.pk for picture in changed.pictures.all()] == [new, old[1].pk]
    assert files(media) == names(*changed.pictures.all())


def test_a_start_ahead_can_be_moved_and_one_left_alone_keeps_its_milliseconds(desk, lot, seller):
    starts_at_ms = now_ms() + 5 * HOUR_MS + 1_234
    listing = lot(seller=seller, starts_at_ms=starts_at_ms, ends_at_ms=starts_at_ms + HOUR_MS + 777)
    before = selectors.current_terms(listing)
    page = desk.get(f"/listings/{listing.pk}/edit/")
    assert f'data-at-ms="{starts_at_ms}"' in page.content.decode()
    typed_start = field_of(page, "starts_at")
    edit(desk, listing, title="Else", starts_at=typed_start)
    assert selectors.current_terms(listing) == before
    edit(desk, listing, starts_at="")
    assert public(listing)["starts_at_ms"] <= now_ms()


def test_a_mistake_changes_nothing_and_is_told(desk, mine):
    page = desk.post(f"/listings/{mine.pk}/edit/", as_it_is(desk, mine) | {"title": "Else", "buy_now": "1"})
    assert page.status_code == 400
    assert "can't be below the start price" in text_of(page)
    assert Listing.objects.get().title == "A clock"


@pytest.mark.parametrize("act", ["edit", "end"])
def test_once_somebody_has_bid_the_seller_is_told_and_sees_the_present_state(act, desk, mine, person):
    bid(mine.pk, person("ann"), amount_minor=15_000)
    answer = desk.get(f"/listings/{mine.pk}/{act}/", follow=True)
    assert told(answer) == ["Somebody has bid: this lot can’t be changed or ended early any more."]
    assert "$150.00" in text_of(answer)


def test_a_bid_while_the_form_is_open_wins(desk, mine, person):
    sent = as_it_is(desk, mine) | {"title": "Else", "picture": [picture_of(desk)]}
    before = list(mine.pictures.all())
    bid(mine.pk, person("ann"), amount_minor=15_000)
    answer = desk.post(f"/listings/{mine.pk}/edit/", sent, follow=True)
    assert told(answer) == ["Somebody has just bid: this lot can’t be changed or ended early any more."]
    assert "$150.00" in text_of(answer)
    assert Listing.objects.get().title == "A clock"
    assert list(mine.pictures.all()) == before


def test_ending_early_asks_first_and_is_done_once(desk, mine):
    path = f"/listings/{mine.pk}/end/"
    assert "“A clock” ends at once and is not sold." in text_of(desk.get(path))
    assert public(mine)["status"] == "open"
    assert told(desk.post(path, follow=True)) == ["Your lot has ended. Nobody bought it."]
    assert (public(mine)["status"], public(mine)["outcome"]) == ("closed", "unsold")
    assert told(desk.post(path, follow=True)) == ["This lot has ended."]


def test_a_bid_before_the_button_is_pressed_wins(desk, mine, person):
    bid(mine.pk, person("ann"), amount_minor=15_000)
    answer = desk.post(f"/listings/{mine.pk}/end/", follow=True)
    assert told(answer) == ["Somebody has just bid: this lot can’t be changed or ended early any more."]
    assert public(mine)["status"] == "open"


@pytest.mark.parametrize("name", ["edit", "end", "relist"])
def test_it_is_the_sellers_alone(name, mine, client, client_of, person):
    path = reverse(f"selling:{name}", args=[mine.pk])
    assert client.get(path).url == f"/accounts/login/?next={path}"
    for other in (person("ann"), person("staff", is_staff=True)):
        assert client_of(other).get(path).status_code == 404
        assert client_of(other).post(path, typed()).status_code in (404, 405)
    assert Listing.objects.get().title == "A clock"


def test_blocked_sellers_change_nothing(desk, mine, seller):
    seller.is_blocked = True
    seller.save()
    for name in ("edit", "end", "relist"):
        assert desk.post(reverse(f"selling:{name}", args=[mine.pk]), typed()).status_code == 403
    assert public(mine)["status"] == "open"


def test_while_the_ledger_is_away_the_outcome_is_said_to_be_unknown(desk, mine, settings):
    sent = as_it_is(desk, mine)
    persister.work(longest_s=5)
    settings.BIDDING_REDIS_URL = "redis://127.0.0.1:1/0"
    for path, fields in ((f"/listings/{mine.pk}/edit/", sent), (f"/listings/{mine.pk}/end/", {})):
        answer = desk.post(path, fields)
        assert answer.status_code == 503
        assert "whether this was done is not known" in text_of(answer)


def test_the_lots_page_offers_its_seller_what_can_be_done(desk, mine, client, client_of, person):
    paths = [reverse(f"selling:{name}", args=[mine.pk]) for name in ("edit", "end")]
    page, html = f"/listings/{mine.pk}/", desk.get(f"/listings/{mine.pk}/").content.decode()
    assert all(path in html for path in paths)
    for other in (client, client_of(person("ann"))):
        assert not any(path in other.get(page).content.decode() for path in paths)
    bid(mine.pk, person("bob"), amount_minor=15_000)
    assert not any(path in desk.get(page).content.decode() for path in paths)


def test_what_was_not_sold_is_put_up_again_as_a_new_lot_with_shared_pictures(desk, mine, media):
    services.end_listing(mine)
    persister.work(longest_s=5)
    page = desk.get(f"/listings/{mine.pk}/relist/")
    assert [field_of(page, name) for name in ("title", "start_price", "hours")] == ["A clock", "125.00", "24"]
    assert Listing.objects.count() == 1
    before = files(media)
    ids = re.findall(r'name="picture" value="(\d+)"', page.content.decode())
    sent = typed(token=field_of(page, "token"), picture=ids, title="A clock again")
    urls = {desk.post("/sell/", sent).url for _ in range(2)}
    again = Listing.objects.get(title="A clock again")
    assert urls == {f"/listings/{again.pk}/"}
    assert public(again)["status"] == "open"
    assert files(media) == before == names(*mine.pictures.all()) == names(*again.pictures.all())
    edit(desk, again, picture=[])
    assert files(media) == before
    assert mine.pictures.count() == 2


def test_a_cancelled_lot_may_be_put_up_again(desk, mine):
    services.cancel_listing(mine)
    persister.work(longest_s=5)
    assert desk.get(f"/listings/{mine.pk}/relist/").status_code == 200


def test_what_was_sold_or_still_runs_may_not(desk, mine, lot, person):
    answer = desk.get(f"/listings/{mine.pk}/relist/", follow=True)
    assert told(answer) == ["This lot has not ended yet: it can’t be put up again."]
    sold = lot(seller=mine.seller, title="Sold", buy_now_minor=20_000)
    async_to_sync(services.buy_now)(listing_id=sold.pk, bidder_id=person("ann").pk, bid_id="b")
    persister.work(longest_s=5)
    answer = desk.get(f"/listings/{sold.pk}/relist/", follow=True)
    assert told(answer) == ["This lot was sold: it can’t be put up again."]


def test_a_picture_of_the_form_may_come_without_script_on_a_running_lot(desk, mine):
    edit(desk, mine, pictures=[file_of()])
    assert mine.pictures.count() == 3
    assert Picture.objects.filter(listing=None).count() == 0


def test_files_for_a_lot_that_can_be_changed_no_more_are_not_looked_at(desk, mine, person):
    sent = as_it_is(desk, mine)
    bid(mine.pk, person("bob"), amount_minor=12_500)
    page = desk.post(f"/listings/{mine.pk}/edit/", sent | {"pictures": [file_of("new.png")]}, follow=True)
    assert told(page) == ["Somebody has bid: this lot can’t be changed or ended early any more."]
    assert Picture.objects.count() == 2
