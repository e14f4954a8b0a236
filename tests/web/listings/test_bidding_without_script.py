"""The form posts, the answer is a redirect, and the next page says what came of it."""

import pytest
from django.contrib.sessions.models import Session
from django.core import signing

from bidding import selectors, services
from bidding.models import LedgerEntry
from tests.clock import now_ms
from tests.web.listings.conftest import bid, field_of, text_of, told
from web.live import till
from web.live.recovery import Recovery

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def recoveries(monkeypatch):
    """How often a page asked for the ledger to be looked at; nothing looks."""
    asked = []
    monkeypatch.setattr(Recovery, "ask", lambda self: asked.append(1))
    return asked


def send(client, listing, amount="100.00", kind="straight", bid_id="a1"):
    """Post the bid form and follow to the page."""
    sent = {"bid_id": bid_id, "kind": kind, "amount": amount}
    return client.post(f"/listings/{listing.pk}/bid/", sent, follow=True)


def public_of(listing):
    return selectors.live_listing_sync(listing.pk).public


def test_a_bid_is_accepted_in_words(client_of, lot, person):
    clock = lot()
    page = send(client_of(person("ann")), clock, "$1,234.50")
    assert page.redirect_chain == [(f"/listings/{clock.pk}/", 302)]
    assert told(page) == ["Your bid is in: you lead at $1,234.50."]
    assert public_of(clock)["price_minor"] == 123_450


def test_an_automatic_bid_names_its_limit(client_of, lot, person):
    clock = lot()
    page = send(client_of(person("ann")), clock, "200", "automatic")
    assert told(page) == ["Your bid is in: you lead at $100.00, and we bid for you up to $200.00."]
    assert public_of(clock)["price_minor"] == 10_000


def test_a_bid_below_an_automatic_one_is_taken_but_does_not_lead(client_of, lot, person):
    clock = lot()
    bid(clock.pk, person("bob"), max_minor=20_000)
    page = send(client_of(person("ann")), clock, "150")
    expected = "Your bid was taken, but another bidder’s automatic bid is higher. The price is now $152.50."
    assert told(page) == [expected]
    assert "You have been outbid" in text_of(page)


def test_a_tie_is_explained(client_of, lot, person):
    clock = lot()
    bid(clock.pk, person("bob"), max_minor=20_000)
    page = send(client_of(person("ann")), clock, "200")
    assert told(page) == ["Your bid was taken, but somebody offered as much before you: the earlier bid wins."]


def test_the_leader_may_raise_the_maximum(client_of, lot, person):
    clock, ann = lot(), person("ann")
    bid(clock.pk, ann, max_minor=15_000)
    assert told(send(client_of(ann), clock, "300", "automatic")) == [
        "Your maximum is now $300.00. Nobody else can see it."
    ]


def test_sending_the_same_form_again_counts_once(client_of, lot, person):
    clock, client = lot(), client_of(person("ann"))
    first, second = (send(client, clock) for _ in range(2))
    assert told(first) == told(second) == ["Your bid is in: you lead at $100.00."]
    assert public_of(clock)["bid_count"] == 1


def leading(clock, viewer, _):
    bid(clock.pk, viewer, max_minor=20_000)


def bid_before(clock, _, other):
    bid(clock.pk, other, amount_minor=10_000)


def paused(clock, *_):
    services.pause_listing(clock)


def cancelled(clock, *_):
    services.cancel_listing(clock)


def blocked(_, viewer, __):
    viewer.is_blocked = True
    viewer.save()


@pytest.mark.parametrize(
    ("before", "amount", "kind", "words"),
    [
        (bid_before, "101", "straight", "Your bid was not taken: the next bid is $102.50 or more."),
        (leading, "300", "straight", "You are leading already, so your bid was not taken. You can raise your maximum."),
        (leading, "200", "automatic", "Your maximum is that high already. Enter a higher one to raise it."),
        (paused, "100", "straight", "Your bid was not taken: this lot is not open for bids at the moment."),
        (cancelled, "100", "straight", "Your bid was not taken: bidding on this lot has ended."),
        (blocked, "100", "straight", "Your account may not bid. Ask the saleroom if you think that is a mistake."),
    ],
)
def test_each_refusal_is_told_in_words(client_of, lot, person, before, amount, kind, words):
    clock, viewer = lot(), person("ann")
    before(clock, viewer, person("bob"))
    assert told(send(client_of(viewer), clock, amount, kind)) == [words]


def test_ones_own_lot_is_refused(client_of, lot, person):
    seller = person("dealer")
    assert told(send(client_of(seller), lot(seller=seller))) == ["You cannot bid on your own lot."]


def test_a_lot_that_opens_later_is_refused(client_of, lot, person):
    clock = lot(starts_at_ms=now_ms() + 60_000)
    page = send(client_of(person("ann")), clock)
    assert told(page) == ["Your bid was not taken: this lot is not open for bids at the moment."]


@pytest.mark.parametrize("amount", ["", "abc", "1e9", "-5", "0", "NaN", "12.345", "1.234", "10000000001", "9" * 30])
def test_what_is_no_amount_is_told_and_changes_nothing(client_of, lot, person, amount):
    clock = lot()
    page = send(client_of(person("ann")), clock, amount)
    assert len(told(page)) == 1
    assert "amount" in told(page)[0].lower() or "field" in told(page)[0]
    assert public_of(clock)["price_minor"] is None


@pytest.mark.parametrize("sent", [{}, {"bid_id": "no good!"}, {"kind": "sideways"}, {"bid_id": "x" * 65}])
def test_a_form_that_was_tampered_with_is_refused(client_of, lot, person, sent):
    clock = lot()
    fields = {"bid_id": "a1", "kind": "straight", "amount": "100"} | sent if sent else {}
    page = client_of(person("ann")).post(f"/listings/{clock.pk}/bid/", fields, follow=True)
    assert len(told(page)) == 1
    assert public_of(clock)["price_minor"] is None


def test_what_was_typed_stays_after_a_refusal(client_of, lot, person):
    clock = lot()
    page = send(client_of(person("ann")), clock, "12.345", "automatic", bid_id="a1")
    assert field_of(page, "amount") == "12.345"
    assert field_of(page, "bid_id") != "a1"


def test_an_unknown_outcome_keeps_the_bids_id_for_the_next_try(client_of, lot, person, settings, recoveries):
    clock, client = lot(), client_of(person("ann"))
    reachable, settings.BIDDING_REDIS_URL = settings.BIDDING_REDIS_URL, "redis://127.0.0.1:1/0"
    page = send(client, clock, "150", bid_id="keep-me")
    assert told(page)[0].startswith("We do not know whether your bid arrived.")
    assert (field_of(page, "bid_id"), field_of(page, "amount")) == ("keep-me", "150")
    assert "Send the same bid again" in text_of(page)
    assert 'data-keep-id="keep-me"' in page.content.decode()
    assert recoveries
    settings.BIDDING_REDIS_URL = reachable
    assert told(send(client, clock, "150", bid_id="keep-me")) == ["Your bid is in: you lead at $150.00."]


def test_a_visitor_signs_in_first_and_finds_what_was_typed(client, lot, person):
    clock, _ = lot(), person("ann", "a good password")
    page = send(client, clock, "150")
    assert page.redirect_chain[-1][0] == f"/accounts/login/?next=/listings/{clock.pk}/"
    assert told(page) == ["You are not signed in any more, so your bid was not taken. Sign in and bid again."]
    signed_in = {"login": "ann", "password": "a good password", "next": f"/listings/{clock.pk}/"}
    page = client.post("/accounts/login/", signed_in, follow=True)
    assert field_of(page, "amount") == "150"
    assert public_of(clock)["price_minor"] is None


def test_a_visitors_bid_is_kept_without_a_session_once_and_for_its_own_lot(client, lot, person):
    clock, chair = lot(), lot("A chair")
    page = client.post(f"/listings/{clock.pk}/bid/", {"bid_id": "a1", "kind": "automatic", "amount": "150"})
    assert not Session.objects.exists()
    cookie = page.cookies["kept_bid"]
    assert (cookie["path"], cookie["httponly"], cookie["max-age"]) == (f"/listings/{clock.pk}/", True, 900)
    assert client.get(f"/listings/{clock.pk}/").status_code == 200
    client.force_login(person("ann"))
    assert field_of(client.get(f"/listings/{chair.pk}/"), "amount") == "100.00"
    client.cookies["kept_bid"] = cookie.value  # the test's client sends every cookie everywhere
    first, second = (client.get(f"/listings/{clock.pk}/") for _ in range(2))
    assert [field_of(page, "amount") for page in (first, second)] == ["150", "100.00"]


@pytest.mark.parametrize(
    "cookie",
    ["nonsense", "", signing.dumps({"listing": 1}, salt="another")],
    ids=["nonsense", "nothing", "signed elsewhere"],
)
def test_a_kept_bid_that_was_tampered_with_is_none(client, lot, person, cookie):
    clock = lot()
    client.force_login(person("ann"))
    client.cookies["kept_bid"] = cookie
    page = client.get(f"/listings/{clock.pk}/")
    assert (page.status_code, field_of(page, "amount")) == (200, "100.00")


def test_a_bid_needs_the_pages_own_form(lot, person):
    from django.test import Client

    clock, client = lot(), Client(enforce_csrf_checks=True)
    client.force_login(person("ann"))
    page = client.post(f"/listings/{clock.pk}/bid/", {"bid_id": "a", "kind": "straight", "amount": "100"})
    assert page.status_code == 403
    assert "Nothing was sent" in text_of(page)
    assert public_of(clock)["price_minor"] is None


def test_an_unknown_lot_takes_no_bid(client_of, person):
    client = client_of(person("ann"))
    assert client.post("/listings/77/bid/", {"bid_id": "a", "kind": "straight", "amount": "1"}).status_code == 404


def test_looking_at_the_bid_address_is_no_bid(client_of, lot, person):
    clock = lot()
    page = client_of(person("ann")).get(f"/listings/{clock.pk}/bid/")
    assert (page.status_code, page.url) == (302, f"/listings/{clock.pk}/")
    assert public_of(clock)["bid_count"] == 0


def test_somebody_who_sends_too_much_is_told_so_by_the_form_too(client_of, lot, person, settings):
    settings.BID_RATE_PER_S, settings.BID_RATE_BURST = 1, 1
    till.forget_rates()
    clock, client = lot(), client_of(person("ann"))
    send(client, clock, "100")
    page = send(client, clock, "200", "automatic", bid_id="a2")
    till.forget_rates()
    assert public_of(clock)["bid_count"] == 1
    assert told(page) == ["Your bid was not taken: too many came at once. Wait a moment and bid again."]


def test_buying_now_asks_first(client_of, lot, person):
    clock, client = lot(buy_now_minor=50_000), client_of(person("ann"))
    assert "Buy it now for $500.00" in text_of(client.get(f"/listings/{clock.pk}/"))
    asked = client.get(f"/listings/{clock.pk}/buy-now/")
    assert "for $500.00 . Bidding ends at once" in text_of(asked)
    assert public_of(clock)["status"] == "open"
    page = client.post(f"/listings/{clock.pk}/buy-now/", {"bid_id": field_of(asked, "bid_id")}, follow=True)
    assert told(page) == ["It is yours for $500.00."]
    assert public_of(clock)["outcome"] == "sold"


def test_buying_now_is_over_after_the_first_bid(client_of, lot, person):
    clock, client = lot(buy_now_minor=50_000), client_of(person("ann"))
    bid(clock.pk, person("bob"), amount_minor=10_000)
    assert "No longer on offer" in text_of(client.get(f"/listings/{clock.pk}/buy-now/"))
    page = client.post(f"/listings/{clock.pk}/buy-now/", {"bid_id": "a1"}, follow=True)
    assert told(page) == ["It could not be bought at once: that offer ended with the first bid."]


def test_buying_now_needs_signing_in(client, lot):
    clock = lot(buy_now_minor=50_000)
    page = client.post(f"/listings/{clock.pk}/buy-now/", {"bid_id": "a1"}, follow=True)
    assert page.redirect_chain[-1][0] == f"/accounts/login/?next=/listings/{clock.pk}/buy-now/"


def test_an_unknown_outcome_of_buying_keeps_its_id(client_of, lot, person, settings):
    clock = lot(buy_now_minor=50_000)
    settings.BIDDING_REDIS_URL = "redis://127.0.0.1:1/0"
    page = client_of(person("ann")).post(f"/listings/{clock.pk}/buy-now/", {"bid_id": "keep-me"})
    assert page.status_code == 503
    assert field_of(page, "bid_id") == "keep-me"


def test_pages_write_no_bid_rows_themselves(client_of, lot, person):
    send(client_of(person("ann")), lot())
    assert not LedgerEntry.objects.exists()
