"""Searching and filtering the catalogue, by its address alone."""

import re
from html import unescape
from urllib.parse import quote, urlencode

import pytest

from bidding.models import Category, Listing, SearchText
from tests.clock import HOUR_MS, now_ms
from tests.web.listings.conftest import bid, text_of
from web.accounts.models import User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shelf(lot, person):
    """Makes live lots of one dealer."""
    dealer = person("dealer")

    def put(*titles, **options):
        lots = [lot(title, seller=dealer, **options) for title in titles]
        Listing.objects.update(status="open", epoch=1)
        return lots

    return put


def titles(page):
    html = page.content.decode()
    return [unescape(title) for title in re.findall(r'class="lot__title"><a [^>]*>(.*?)</a>', html, re.DOTALL)]


def found(client, path="/", **filters):
    return titles(client.get(f"{path}?{urlencode(filters)}"))


def test_words_are_looked_for_in_titles_and_descriptions_and_titles_weigh_more(client, shelf):
    shelf("A walnut chair")
    shelf("An oak chair", description="Goes well with a walnut table.")
    shelf("A lamp")
    assert found(client, q="walnut chair") == ["A walnut chair", "An oak chair"]
    assert found(client, q="walnut") == ["A walnut chair", "An oak chair"]


def test_words_are_read_as_in_a_web_search(client, shelf):
    shelf("A chair", description="Of wood.")
    shelf("A lamp")
    for words in ("chairs", "CHAIR", '"chair of wood"', "chair -lamp", "chair:*", "chair & wood"):
        assert found(client, q=words) == ["A chair"], words
    assert sorted(found(client, q="chair OR lamp")) == ["A chair", "A lamp"]
    for words in ('"wood chair"', "chair -wood", "the", "& | ! ( ) <->"):
        assert found(client, q=words) == [], words


def test_anything_may_be_typed(client, shelf):
    shelf("A chair")
    for words in ("'", '"', '"""', "\\", "%", "' OR 1=1 --", "\u202e", "a\tb", "💰", "-", "--", ":*", "x" * 200, "ﬁ"):
        page = client.get(f"/?{urlencode({'q': words})}")
        assert page.status_code == 200, words
        assert "filter-problems" not in page.content.decode(), words


def test_what_cannot_be_looked_for_is_told_and_left_out(client, shelf):
    shelf("A chair")
    for words in ("%00", "a%00b", "x" * 201, "y%20" * 2_500):
        page = client.get(f"/?q={words}")
        assert page.status_code == 200
        assert "The list below is without that." in text_of(page)
        assert titles(page) == ["A chair"]


def test_what_is_typed_is_shown_as_text(client, shelf):
    shelf("A chair")
    page = client.get("/?q=" + quote('<script>alert("x")</script>&') + "&from=" + quote('"><b>'))
    html = page.content.decode()
    assert "<script>alert" not in html
    assert "<b>" not in html
    assert '“<script>alert("x")</script>&”' in text_of(page) + unescape(html)


def test_a_new_title_is_found_and_the_old_one_no_more(client, shelf):
    (chair,) = shelf("A chair")
    Listing.objects.filter(pk=chair.pk).update(title="A throne")
    assert found(client, q="throne") == ["A throne"]
    assert found(client, q="chair") == []


def test_words_are_written_whoever_writes_the_row(client, shelf):
    (chair,) = shelf("A chair")
    Listing.objects.filter(pk=chair.pk).update(description="Once of an emperor.")
    assert found(client, q="emperor") == ["A chair"]


def test_bids_leave_the_words_alone(shelf):
    (chair,) = shelf("A chair")
    SearchText.objects.filter(listing=chair).delete()
    Listing.objects.filter(pk=chair.pk).update(price_minor=5, bid_count=1)
    assert not SearchText.objects.exists()


def test_prices_are_the_ones_shown_in_major_units(client, shelf, person):
    low, _high = shelf("Low", "High", start_minor=10_000)
    Listing.objects.filter(title="High").update(price_minor=50_000)
    bid(low.pk, person("ann"), amount_minor=10_000)
    assert found(client, **{"from": "100.01"}) == ["High"]
    assert found(client, to="$499.99") == ["Low"]
    assert sorted(found(client, **{"from": "100", "to": "500"})) == ["High", "Low"]
    assert sorted(found(client, **{"from": "0"})) == ["High", "Low"]


def test_a_price_is_of_one_currency(client, shelf):
    shelf("In dollars")
    shelf("In yen", currency="JPY", start_minor=15_000)
    assert found(client, **{"from": "100"}) == ["In dollars"]
    assert found(client, **{"from": "100", "currency": "JPY"}) == ["In yen"]
    assert found(client, currency="JPY") == ["In yen"]
    assert "from ¥14,000" in text_of(client.get("/?from=14000&currency=JPY"))
    assert "<option selected>USD</option>" in client.get("/?from=100").content.decode()
    assert "<option selected>" not in client.get("/").content.decode().partition("filter-sort")[0]


WRONG = [
    ({"from": "cheap"}, "“cheap” is not an amount."),
    ({"to": "-5"}, "“-5” is not an amount."),
    ({"to": "1e3"}, "“1e3” is not an amount."),
    ({"from": "9", "to": "1"}, "The highest price is below the lowest."),
    ({"from": "9" * 39}, "An amount lies between"),
    ({"sort": "cheapest"}, "cheapest is not one of the available choices."),
    ({"currency": "XXX"}, "XXX is not one of the available choices."),
    ({"page": "nonsense"}, "There is no page “nonsense” here. This is page 1."),
    ({"page": "0"}, "There is no page “0” here. This is page 1."),
    ({"page": "9" * 30}, "This is page 1."),
]


def test_a_wrong_value_is_told_and_the_rest_holds(client, shelf):
    shelf("A chair", "A lamp")
    for filters, told in WRONG:
        page = client.get(f"/?{urlencode({'q': 'chair', **filters})}")
        assert page.status_code == 200
        assert told in text_of(page)
        assert titles(page) == ["A chair"]


def test_each_order_is_what_it_says(client, shelf):
    shelf("First", ends_at_ms=now_ms() + 3 * HOUR_MS, start_minor=300)
    shelf("Second", ends_at_ms=now_ms() + HOUR_MS, start_minor=100)
    shelf("Third", ends_at_ms=now_ms() + 2 * HOUR_MS, start_minor=200)
    Listing.objects.filter(title="Third").update(bid_count=2, price_minor=400)
    assert found(client) == found(client, sort="ending") == ["Second", "Third", "First"]
    assert found(client, sort="newest") == ["Third", "Second", "First"]
    assert found(client, sort="price_up") == ["Second", "First", "Third"]
    assert found(client, sort="price_down") == ["Third", "First", "Second"]
    assert found(client, sort="bids")[0] == "Third"


def test_soon_is_within_the_hour_and_new_is_whatever_runs(client, shelf, lot, person):
    shelf("Soon", ends_at_ms=now_ms() + HOUR_MS // 2)
    shelf("Later", ends_at_ms=now_ms() + 2 * HOUR_MS)
    lot("To come", seller=person("other"), starts_at_ms=now_ms() + HOUR_MS, ends_at_ms=now_ms() + 2 * HOUR_MS)
    assert found(client, show="soon") == ["Soon"]
    assert found(client, show="new") == ["To come", "Later", "Soon"]
    assert found(client, show="coming") == ["To come"]


def test_filters_stay_when_the_shelf_or_the_category_changes(client, shelf):
    shelf("A chair", "A lamp")
    Category.objects.create(slug="chairs", name="Chairs")
    html = unescape(client.get("/?q=chair&from=1&category=clocks").content.decode())
    assert 'href="/?q=chair&category=clocks&from=1&show=ended"' in html
    assert 'href="/?q=chair&category=chairs&from=1"' in html


def test_each_filter_can_be_taken_away(client, shelf):
    shelf("A chair")
    html = unescape(client.get("/?q=chair&from=1&to=900&sort=newest").content.decode())
    assert 'href="/?from=1&to=900&sort=newest"' in html
    assert 'href="/?q=chair&to=900&sort=newest"' in html
    assert 'href="/?q=chair&from=1&sort=newest"' in html


def test_pages_keep_the_search(client, shelf):
    shelf(*(f"Chair {number}" for number in range(30)))
    page = client.get("/?q=chair&sort=newest")
    assert 'href="/?q=chair&sort=newest&page=2"' in unescape(page.content.decode())
    assert len(titles(page)) == 24
    second = client.get("/?q=chair&sort=newest&page=2")
    assert titles(second) == [f"Chair {number}" for number in range(5, -1, -1)]
    assert 'href="/?q=chair&sort=newest"' in unescape(second.content.decode())
    assert titles(client.get("/?q=chair&sort=newest&page=7")) == titles(second)


def test_who_finds_nothing_is_told_what_to_loosen(client, shelf):
    shelf("An old chair")
    Listing.objects.update(status="closed")
    page = client.get("/?q=chair&from=1")
    text, html = text_of(page), unescape(page.content.decode())
    assert "No lot matches all of this" in text
    assert "Ended (1)" in text
    assert 'href="/?q=chair&from=1&show=ended"' in html
    assert "Without “chair”" in text


def test_a_page_of_many_asks_as_little_as_a_page_of_few(client_of, shelf, person, django_assert_max_num_queries):
    client = client_of(person("ann"))
    shelf("Chair")
    client.get("/?q=chair")
    with django_assert_max_num_queries(14) as few:
        client.get("/?q=chair")
    shelf(*(f"Chair {number}" for number in range(23)), buy_now_minor=20_000)
    with django_assert_max_num_queries(14) as many:
        assert len(titles(client.get("/?q=chair"))) == 24
    assert len(many) == len(few)


def test_a_page_asks_no_more_while_the_ledger_is_away(client, shelf, settings, django_assert_max_num_queries):
    shelf(*(f"Chair {number}" for number in range(24)), buy_now_minor=20_000)
    settings.BIDDING_REDIS_URL = "redis://127.0.0.1:1/0"
    with django_assert_max_num_queries(12):
        assert len(titles(client.get("/"))) == 24


def test_the_lots_of_one_seller_are_a_list_with_all_shelves_filters_and_orders(client, shelf, lot, person):
    shelf("A chair", "A lamp", "An old chair")
    Listing.objects.filter(title="An old chair").update(status="closed")
    lot("A strange chair", seller=person("other"))
    assert found(client, seller="dealer") == found(client, seller="DEALER") == ["An old chair", "A lamp", "A chair"]
    assert found(client, seller="dealer", show="live", sort="newest") == ["A lamp", "A chair"]
    assert found(client, seller="dealer", show="ended") == ["An old chair"]
    assert found(client, seller="dealer", q="chair", sort="price_up") == ["A chair", "An old chair"]
    assert found(client, seller="dealer", category="clocks", to="1") == []
    assert found(client, seller="") == found(client)


def test_the_seller_stays_while_other_filters_change_and_can_be_taken_away(client, shelf):
    shelf(*(f"Chair {number}" for number in range(30)))
    page = client.get("/?seller=Dealer&q=chair&sort=newest&show=live")
    html = unescape(page.content.decode())
    assert "<h1>Lots of dealer</h1>" in html
    assert '<input type="hidden" name="seller" value="dealer">' in html
    assert 'href="/?show=live&q=chair&seller=dealer&sort=newest&page=2"' in html
    assert 'href="/?show=ended&q=chair&seller=dealer"' in html
    assert 'href="/?show=live&q=chair&sort=newest"' in html
    assert "sold by dealer (remove this filter)" in text_of(page)
    assert len(titles(page)) == 24


def test_a_seller_may_have_any_name(client, lot, person):
    for name in (".", "..", "a/b", "a&b=c", "<b>", "me"):
        lot(f"Of {name}", seller=person(name))
        assert found(client, seller=name) == [f"Of {name}"], name
        assert "<b>" not in client.get(f"/?{urlencode({'seller': name})}").content.decode()


@pytest.mark.parametrize("name", ["nobody", "gone", "\0", "x" * 2_000])
def test_a_seller_who_is_not_there_is_told_as_that(client, lot, person, name):
    lot("A chair", seller=person("gone"))
    User.objects.filter(username="gone").update(is_active=False)
    page = client.get(f"/?{urlencode({'seller': name, 'q': 'chair'})}")
    assert page.status_code == 404
    assert f"There is no seller called “{name[:150]}”" in unescape(page.content.decode())
    assert titles(page) == []
    assert 'href="/"' in page.content.decode().partition("There is no seller")[2]


def test_a_seller_without_lots_on_a_shelf_is_shown_where_there_are_some(client, shelf):
    shelf("A chair")
    page = client.get("/?seller=dealer&show=ended")
    assert "dealer has no lots here" in text_of(page)
    assert 'href="/?seller=dealer"' in page.content.decode()
    assert page.status_code == 200


def test_a_sellers_own_list_passes_over_whom_the_address_names(client_of, lot, person):
    ann = person("ann")
    lot("Mine", seller=ann)
    lot("Of bob", seller=person("bob"))
    assert found(client_of(ann), "/me/listings/", seller="bob") == ["Mine"]
