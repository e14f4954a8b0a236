"""Selling by the form: three fields make a lot, and each mistake is told where it is."""

import datetime as dt
import re

import pytest

from bidding import selectors
from bidding.models import Category, Listing
from bidding.terms import DEFAULT_STEPS
from tests.clock import now_ms
from tests.web.selling.conftest import field_of, only_listing, text_of, told, typed
from web.selling import drafts
from web.selling.times import HOUR_MS

pytestmark = pytest.mark.django_db


def terms_of(listing):
    return selectors.current_terms(listing)


@pytest.mark.django_db(transaction=True)
def test_three_fields_are_enough_and_everything_else_has_a_good_default(desk, seller):
    answer = desk.post("/sell/", typed(), follow=True)
    listing = only_listing()
    assert answer.redirect_chain == [(f"/listings/{listing.pk}/", 302)]
    assert "Your lot is up." in told(answer)[0]
    terms = terms_of(listing)
    assert (listing.seller, listing.title, listing.category.slug, listing.description) == (
        seller,
        "A clock",
        "clocks",
        "",
    )
    assert (terms.start_minor, terms.currency, tuple(terms.steps)) == (12_500, "USD", DEFAULT_STEPS)
    assert (terms.reserve_minor, terms.buy_now_minor) == (None, None)
    assert (terms.soft_close_ms, terms.soft_close_cap_ms) == (120_000, 3_600_000)
    assert terms.ends_at_ms - terms.starts_at_ms == pytest.approx(168 * HOUR_MS, abs=5_000)
    assert selectors.live_listing_sync(listing.pk).public["status"] == "open"


def test_categories_are_named_in_the_readers_language(desk):
    Category.objects.create(slug="books", name="Books & Globes")
    desk.cookies["django_language"] = "de"
    assert "Bücher" in text_of(desk.get("/sell/"))


def test_every_option_is_taken(desk):
    starts = dt.datetime.now(dt.UTC).replace(second=0, microsecond=0) + dt.timedelta(days=2)
    fields = {
        "description": "It ticks.\r\nMostly.",
        "hours": "1.5",
        "starts_at": starts.strftime("%Y-%m-%dT%H:%M"),
        "reserve": "1,000.00",
        "buy_now": "€2,000",
        "steps": "0: 1\n100: 5\n1,000.00: 25",
        "soft_close_min": "0",
        "soft_close_cap_min": "2.5",
        "currency": "EUR",
    }
    desk.post("/sell/", typed(**fields))
    listing, terms = only_listing(), terms_of(only_listing())
    assert listing.description == "It ticks.\nMostly."
    assert terms.starts_at_ms == starts.timestamp() * 1_000
    assert terms.ends_at_ms == terms.starts_at_ms + 1.5 * HOUR_MS
    assert (terms.currency, terms.reserve_minor, terms.buy_now_minor) == ("EUR", 100_000, 200_000)
    assert terms.steps == ((1, 100), (10_000, 500), (100_000, 2_500))
    assert (terms.soft_close_ms, terms.soft_close_cap_ms) == (0, 150_000)


def test_amounts_follow_their_currency(desk):
    desk.post("/sell/", typed(start_price="1500", currency="JPY", step="100"))
    terms = terms_of(only_listing())
    assert (terms.start_minor, terms.steps) == (1_500, ((1, 100),))


def test_a_start_is_meant_in_the_zone_that_the_browser_names(desk):
    year = dt.datetime.now(dt.UTC).year + 1
    desk.post("/sell/", typed(starts_at=f"{year}-01-10T18:00", zone="Europe/Berlin", hours="24"))
    # More than 90 days ahead is fine: it is the duration that is limited.
    at = dt.datetime.fromtimestamp(terms_of(only_listing()).starts_at_ms / 1_000, dt.UTC)
    assert (at.day, at.hour, at.minute) == (10, 17, 0)


def test_without_script_the_page_says_that_the_start_is_in_utc(desk):
    page = desk.get("/sell/")
    assert "Empty: at once. In UTC." in text_of(page)
    assert field_of(page, "zone") == ""


@pytest.mark.parametrize(
    ("fields", "where", "problem"),
    [
        ({"title": ""}, "title", "Say what you sell."),
        ({"title": "  "}, "title", "This must not be empty."),
        ({"title": "x" * 121}, "title", "at most 120 characters"),
        ({"title": "a\u202eb"}, "title", "characters in it that nobody can see"),
        ({"title": "a\nb"}, "title", "characters in it that nobody can see"),
        ({"description": "x" * 10_001}, "description", "at most 10000 characters"),
        ({"category": ""}, "category", "Choose where buyers will look for it."),
        ({"category": "boats"}, "category", "There is no such category."),
        ({"start_price": ""}, "start_price", "Say at which price bidding starts."),
        ({"start_price": "a lot"}, "start_price", "“a lot” is not an amount. Type it like 12500.00."),
        ({"start_price": "1.234"}, "start_price", "at most 2 digits"),
        ({"start_price": "0"}, "start_price", "An amount lies between $0.01"),
        ({"start_price": "-5"}, "start_price", "is not an amount"),
        ({"reserve": "?"}, "reserve", "is not an amount"),
        ({"buy_now": "100"}, "buy_now", "can't be below the start price"),
        ({"buy_now": "150", "reserve": "200"}, "buy_now", "can't be below the reserve"),
        ({"hours": "0"}, "hours", "from 1 second to 90 days"),
        ({"hours": "2161"}, "hours", "at most 2160"),
        ({"hours": "soon"}, "hours", "This is a number"),
        ({"hours": "nan"}, "hours", "This is a number"),
        ({"starts_at": "tomorrow"}, "starts_at", "This is no date with a time."),
        ({"starts_at": "2027-01-01T10:00", "zone": "Mars/Base"}, "starts_at", "This time zone is not known here."),
        ({"starts_at": "2027-01-01T10:00", "zone": "../../etc/passwd"}, "starts_at", "time zone is not known"),
        ({"step": "1", "steps": "0: 1"}, "steps", "either one step or a table"),
        ({"steps": "100"}, "steps", "“100” is no step. Type it like 100: 5."),
        ({"steps": "0: x"}, "steps", "is not an amount"),
        ({"steps": "0: 5\n100: 1"}, "steps", "never shrink"),
        ({"steps": "5: 5"}, "steps", "The first step begins at 1."),
        ({"steps": "\n".join(f"{n}: 1" for n in range(60))}, "steps", "at most 50 lines"),
        ({"soft_close_min": "-1"}, "soft_close_min", "at least 0"),
        ({"currency": "XXX"}, "currency", "XXX"),
    ],
)
def test_a_mistake_is_told_at_its_field_and_at_the_top_with_a_link_to_it(fields, where, problem, desk):
    page = desk.post("/sell/", typed(**fields))
    html = page.content.decode()
    assert page.status_code == 400
    assert not Listing.objects.exists()
    summary, _, rest = html.partition("</ul>")
    assert f'href="#id_{where}"' in summary
    assert problem in text_of(page)
    control = re.search(rf'<(input|select|textarea)[^>]*id="id_{where}"[^>]*>', rest)[0]
    assert 'aria-invalid="true"' in control
    assert f"id_{where}_error" in control
    is_behind_more = where not in ("title", "category", "start_price", "description")
    assert ('<details class="more" id="more" open>' in html) is is_behind_more


def test_what_was_typed_is_still_there_after_a_mistake_as_text(desk):
    nasty = '<script>alert("x")</script> & "quotes"'
    page = desk.post("/sell/", typed(title=nasty, start_price="", hours="5"))
    assert field_of(page, "title") == nasty
    assert field_of(page, "hours") == "5"
    assert "<script>alert" not in page.content.decode()


def test_what_sellers_write_is_text_everywhere(desk):
    nasty = "<img src=x onerror=alert(1)> & co"
    answer = desk.post("/sell/", typed(title=nasty, description=nasty), follow=True)
    assert "<img src=x" not in answer.content.decode()
    for path in ("/sell/drafts/", f"/listings/{only_listing().pk}/edit/", f"/listings/{only_listing().pk}/end/"):
        assert "<img src=x" not in desk.get(path).content.decode()


def test_the_same_form_sent_twice_is_one_lot(desk):
    token = field_of(desk.get("/sell/"), "token")
    answers = [desk.post("/sell/", typed(token=token)) for _ in range(2)]
    assert {answer.url for answer in answers} == {f"/listings/{only_listing().pk}/"}
    assert desk.post("/sell/", typed(token=field_of(desk.get("/sell/"), "token"))).status_code == 302
    assert Listing.objects.count() == 2


def test_a_token_of_somebody_else_means_nothing(desk, client_of, person):
    token = field_of(desk.get("/sell/"), "token")
    desk.post("/sell/", typed(token=token))
    other = client_of(person("ann"))
    assert other.post("/sell/", typed(token=token, title="Another")).url != f"/listings/{Listing.objects.first().pk}/"
    assert Listing.objects.filter(seller__username="ann", title="Another").exists()


def test_blocked_people_are_told_that_they_cannot_sell(desk, seller):
    seller.is_blocked = True
    seller.save()
    for answer in (desk.get("/sell/"), desk.post("/sell/", typed()), desk.get("/sell/drafts/")):
        assert answer.status_code == 403
        assert "Your account is blocked: you can’t sell" in text_of(answer)
    assert not Listing.objects.exists()


def test_visitors_sign_in_first(client, house):
    for path in ("/sell/", "/sell/drafts/", "/sell/drafts/1/"):
        assert client.get(path).url == f"/accounts/login/?next={path}"


def test_a_lot_may_be_put_up_while_the_ledger_is_away(desk, settings):
    settings.BIDDING_REDIS_URL = "redis://127.0.0.1:1/0"
    assert desk.post("/sell/", typed()).status_code == 302
    assert only_listing().epoch is None


def test_the_form_never_trusts_a_past_start(desk):
    desk.post("/sell/", typed(starts_at="2020-01-01T10:00", hours="1"))
    assert terms_of(only_listing()).ends_at_ms == pytest.approx(now_ms() + HOUR_MS, abs=10_000)


def test_who_was_blocked_a_moment_ago_is_told_so_and_nothing_is_up(desk, seller, monkeypatch):
    publish = drafts.publish

    def blocked_meanwhile(**fields):
        type(seller).objects.filter(pk=seller.pk).update(is_blocked=True)
        return publish(**fields)

    monkeypatch.setattr(drafts, "publish", blocked_meanwhile)
    page = desk.post("/sell/", typed())
    assert page.status_code == 403
    assert "Your account is blocked: you can’t sell" in text_of(page)
    assert not Listing.objects.exists()
