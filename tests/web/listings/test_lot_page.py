"""One lot's page without script."""

import json
import re
import time

import pytest

from bidding import persister, services, sweep
from tests.clock import HOUR_MS, now_ms
from tests.web.listings.conftest import bid, field_of, text_of

pytestmark = pytest.mark.django_db(transaction=True)


def page_of(client, listing):
    return client.get(f"/listings/{listing.pk}/")


def test_everything_is_there_without_script(client_of, lot, person):
    clock = lot(description="Strikes the hours.\n\nOne hand is new.")
    bid(clock.pk, person("bob"), amount_minor=10_000)
    bid(clock.pk, person("ann"), max_minor=20_000)
    page = page_of(client_of(person("eve")), clock)
    text = text_of(page)
    for part in (
        "A longcase clock",
        "Sold by seller-of-A longcase clock",
        "Clocks",
        "Current bid $102.50",
        "2 bids",
        "No reserve",
        "Paddle 2 took the lead at $102.50, offering more than the leader before.",
        "You are not bidding The next bid is $105.00 or more.",
        "Paddle 1 opened the bidding at $100.00.",
        "Strikes the hours.",
        "One hand is new.",
        "A bid in the last 2 minutes moves the end",
        "At a price from Step",
    ):
        assert part in text, part
    assert field_of(page, "amount") == "105.00"
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", field_of(page, "bid_id"))
    assert re.search(r'id="chart-line" d="M0 [\d.]+H[\d.]+V[\d.]+H1000"', page.content.decode())


def test_each_form_has_a_bid_id_of_its_own(client_of, lot, person):
    clock, eve = lot(), person("eve")
    pages = [page_of(client_of(eve), clock) for _ in range(2)]
    assert field_of(pages[0], "bid_id") != field_of(pages[1], "bid_id")


def test_people_read_where_they_stand(client_of, lot, person):
    clock, ann, bob = lot(), person("ann"), person("bob")
    bid(clock.pk, ann, max_minor=15_000)
    bid(clock.pk, bob, amount_minor=12_000)
    leader, outbid = text_of(page_of(client_of(ann), clock)), text_of(page_of(client_of(bob), clock))
    assert "You are leading We bid for you up to $150.00. Only you can see that." in leader
    assert "Your new maximum" in leader
    assert "You have been outbid Bid $125.00 or more to take part again." in outbid
    assert "You bid $120.00. Paddle 1 had left a higher automatic bid" in outbid


def test_a_visitor_is_led_to_signing_in_and_back(client, lot):
    clock = lot()
    page = page_of(client, clock)
    assert "You are not signed in Sign in to bid." in text_of(page)
    assert f'href="/accounts/login/?next=/listings/{clock.pk}/"' in page.content.decode()
    assert 'id="bid-form"' not in page.content.decode()


def test_the_seller_and_the_blocked_see_no_form(client_of, lot, person):
    seller = person("dealer")
    clock = lot(seller=seller)
    for viewer, words in ((seller, "This is your lot"), (person("bad", is_blocked=True), "Your account may not bid")):
        page = page_of(client_of(viewer), clock)
        assert words in text_of(page)
        assert 'id="bid-form"' not in page.content.decode()


def test_an_unmet_reserve_and_a_leading_maximum_are_in_nobody_elses_page(client_of, lot, person):
    clock = lot(reserve_minor=77_777)
    bid(clock.pk, person("ann"), max_minor=55_555)
    for viewer in (None, person("eve")):
        html = page_of(client_of(viewer), clock).content.decode()
        assert "Reserve not met yet" in html
        for secret in ("77777", "777.77", "55555", "555.55"):
            assert secret not in html


def test_what_people_wrote_stays_text(client, lot):
    evil = '</script><script>alert("x")</script><img src=x onerror=alert(1)>'
    harmless = page_of(client, lot("A clock", description="Strikes")).content.decode()
    html = page_of(client, lot(evil[:120], description=evil)).content.decode()
    assert "<img src=x" not in html
    assert "<script>alert" not in html
    assert html.count("</script>") == len(re.findall(r"<script\b", html)) == harmless.count("</script>")


def test_there_is_no_inline_script_or_style_and_a_policy_forbids_it(client, lot):
    page = page_of(client, lot())
    html = page.content.decode()
    assert all("src=" in tag or 'type="application/json"' in tag for tag in re.findall(r"<script[^>]*>", html))
    assert not re.search(r"\s(style|on\w+)=", html)
    assert "<style" not in html
    assert not re.search(r'(src|href)="(https?:)?//', html)
    policy = page["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_a_scheduled_a_paused_and_a_cancelled_lot_say_so(client, lot, person):
    coming = lot("Coming", starts_at_ms=now_ms() + 60_000)
    assert "Coming up. Bidding opens at" in text_of(page_of(client, coming))
    paused = lot("Paused")
    services.pause_listing(paused)
    assert "Paused. No bids are taken and the clock stands still" in text_of(page_of(client, paused))
    services.cancel_listing(paused)
    assert "Cancelled by the saleroom" in text_of(page_of(client, paused))


def test_a_lot_that_ended_says_how(client_of, lot, person):
    clock, ann = lot(ends_at_ms=now_ms() + 1_500, soft_close_ms=0), person("ann")
    bid(clock.pk, ann, amount_minor=10_000)
    while not sweep.sweep_due():
        time.sleep(0.05)
    winner, other = text_of(page_of(client_of(ann), clock)), text_of(page_of(client_of(), clock))
    assert "Sold to you for $100.00." in winner
    assert "You won The lot is yours for $100.00." in winner
    assert "Sold for $100.00 to paddle 1." in other
    assert "Bidding has ended" in other


def test_an_unknown_lot_is_not_found_in_words(client, house):
    for listing_id in (999_999, 2**70):
        page = client.get(f"/listings/{listing_id}/")
        assert page.status_code == 404
        assert "There is nothing here" in text_of(page)


def test_the_page_stands_while_the_ledger_is_away(client_of, lot, person, settings):
    clock = lot()
    settings.BIDDING_REDIS_URL = "redis://127.0.0.1:1/0"
    page = page_of(client_of(person("eve")), clock)
    assert page.status_code == 200
    assert "The saleroom is interrupted, so no bid can be taken right now." in text_of(page)


def test_other_currencies_are_written_their_own_way(client_of, lot, person):
    clock = lot(currency="JPY", start_minor=5_000)
    page = page_of(client_of(person("eve")), clock)
    assert "¥5,000" in text_of(page)
    assert field_of(page, "amount") == "5000"


def test_all_bids_come_in_pages(client_of, lot, person):
    clock, rivals = lot(), [person("ann"), person("bob")]
    for number in range(55):
        bid(clock.pk, rivals[number % 2], amount_minor=10_000 + number * 1_000)
    page = page_of(client_of(), clock)
    assert page.content.decode().count('class="bids__why"') == 12
    assert f'href="/listings/{clock.pk}/bids/"' in page.content.decode()
    first = client_of().get(f"/listings/{clock.pk}/bids/")
    assert first.content.decode().count('class="bids__why"') == 50
    assert 'href="?before=6"' in first.content.decode()
    older = client_of().get(f"/listings/{clock.pk}/bids/?before=6")
    assert older.content.decode().count('class="bids__why"') == 5
    assert client_of().get(f"/listings/{clock.pk}/bids/?before=nonsense").status_code == 200


def test_the_script_gets_what_the_page_shows(client_of, lot, person):
    clock, ann = lot(ends_at_ms=now_ms() + HOUR_MS), person("ann")
    bid(clock.pk, ann, amount_minor=10_000)
    html = page_of(client_of(ann), clock).content.decode()
    data = json.loads(re.search(r'id="listing-data" type="application/json">(.*?)</script>', html, re.DOTALL)[1])
    assert data["public"]["price_minor"] == 10_000
    assert data["you"] == {"paddle": 1, "leading": True, "max_minor": 10_000}
    assert [entry["why"] for entry in data["bids"]] == ["opening"]


def test_a_lot_without_a_picture_says_so(client_of, lot):
    clock = lot()
    assert "No picture" in text_of(page_of(client_of(), clock))
    persister.work(linger_s=0)
    assert "No picture" in text_of(client_of().get("/"))


@pytest.mark.parametrize("is_stored", [False, True])
def test_a_lot_that_was_ended_early_says_when_that_was_not_when_it_would_have_been(is_stored, client, lot):
    clock = lot(ends_at_ms=now_ms() + 9 * HOUR_MS)
    services.end_listing(clock)
    if is_stored:
        persister.work(linger_s=0)
    ended_at_ms = page_of(client, clock).context["page"].ended_at_ms
    assert abs(ended_at_ms - now_ms()) < HOUR_MS


def test_the_seller_is_told_what_became_of_the_lot(client_of, lot, person):
    ann, soon = person("ann"), {"ends_at_ms": now_ms() + 1_500, "soft_close_ms": 0}
    sold, unsold = (lot(title, seller=ann, **soon) for title in ("A vase", "A clock"))
    bid(sold.pk, person("bob"), amount_minor=15_000)
    services.end_listing(unsold)
    while not sweep.sweep_due():
        time.sleep(0.1)
    for listing, words in ((sold, "You sold this lot It was sold for $150"), (unsold, "Your lot was not sold")):
        page = text_of(client_of(listing.seller).get(f"/listings/{listing.pk}/"))
        assert words in page
        assert "You cannot bid on it" not in page
