"""A lot's page, live, in Chromium, against a running system."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from playwright.sync_api import expect

from bidding import services
from tests.clock import now_ms
from tests.web.listings.browsing import frozen, make_listing, make_person, other_bids, public_of

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[3]


def test_two_people_bid_until_the_end_moves_and_the_lot_closes(people):
    began_ms, elsewhere = now_ms(), make_listing()
    windows = [people.bidder(elsewhere).page for _ in range(2)]
    lasts_ms = 9_000 + 4 * (now_ms() - began_ms)  # a slow machine has more time for the same bids
    lot = make_listing(ends_at_ms=now_ms() + lasts_ms, soft_close_ms=lasts_ms + 1_000, soft_close_cap_ms=16_000)
    ann, bob = (people.open(window, lot, make_person()) for window in windows)
    ann.is_live()
    bob.is_live()
    ann.bids()
    ann.is_told("Your bid is in: you lead at $100.00.")
    ann.stands("You are leading")
    bob.shows("price", "$100.00")
    bob.shows("why", "Paddle 1 opened the bidding at $100.00.")
    bob.bids(up_to="150")
    bob.is_told("we bid for you up to $150.00")
    bob.shows("why", "You took the lead at $102.50")
    ann.stands("You have been outbid")
    ann.shows("standing-more", "Bid $105.00 or more")
    ann.bids("120")
    ann.is_told("another bidder’s automatic bid is higher. The price is now $122.50.")
    bob.shows("why", "Your automatic bid answered at once, and you still lead at $122.50.")
    for visit in (ann, bob):
        expect(visit.page.locator("#extended")).to_have_text(re.compile(r"^\+0:\d\d$"), timeout=15_000)
        expect(visit.page.locator("#bids li")).to_have_count(3)
        visit.shows("bid-count", "3 bids")
    expect(bob.page.locator("#status")).to_contain_text("Sold to you for $122.50.", timeout=lasts_ms + 40_000)
    bob.stands("You won")
    ann.shows("status", "Sold for $122.50 to paddle 2.")
    ann.stands("You did not win")
    expect(ann.page.locator("#bid-form")).to_be_hidden()
    assert public_of(lot)["outcome"] == "sold"


def test_the_button_names_the_next_amount_and_sends_it(people):
    lot = make_listing()
    ann = people.bidder(lot)
    expect(ann.page.locator("#bid-button")).to_have_text("Bid $100.00")
    other_bids(lot, make_person(), amount_minor=20_000)
    expect(ann.page.locator("#bid-button")).to_have_text("Bid $202.50")
    expect(ann.page.locator("#amount")).to_have_value("202.50")
    ann.page.wait_for_timeout(750)
    ann.page.press("#amount", "Enter")
    ann.is_told("you lead at $202.50")


def test_what_somebody_typed_is_not_overwritten(people):
    lot = make_listing()
    ann = people.bidder(lot)
    ann.page.fill("#amount", "500")
    other_bids(lot, make_person(), amount_minor=20_000)
    ann.shows("price", "$200.00")
    expect(ann.page.locator("#amount")).to_have_value("500")


def test_what_was_typed_before_the_page_came_is_not_overwritten_either(people):
    lot = make_listing()
    ann = people.bidder(lot)
    ann.page.fill("#amount", "77")
    ann.page.evaluate("document.getElementById('bid-form').submit()")
    expect(ann.page.locator(".message--error")).to_contain_text("the next bid is $100.00 or more")
    ann.is_live()
    other_bids(lot, make_person(), amount_minor=20_000)
    ann.shows("price", "$200.00")
    expect(ann.page.locator("#amount")).to_have_value("77")


def test_a_click_just_as_the_price_moves_bids_nothing(people):
    lot = make_listing()
    ann = people.bidder(lot)
    ann.page.evaluate(
        """() => {
             const button = document.getElementById("bid-button");
             const press = (_, observer) => { observer.disconnect(); button.click(); };
             new MutationObserver(press).observe(button, { childList: true });
           }"""
    )
    other_bids(lot, make_person(), amount_minor=20_000)
    ann.is_told("The price moved as you pressed. The next bid is $202.50: press again to bid it.")
    assert public_of(lot)["bid_count"] == 1


def test_a_refusal_is_told_in_words(people):
    lot = make_listing()
    other_bids(lot, make_person(), amount_minor=20_000)
    ann = people.bidder(lot)
    ann.bids("150")
    ann.is_told("Your bid was not taken: the next bid is $202.50 or more.")
    ann.bids("nonsense")
    ann.is_told("“nonsense” is not an amount. Type it like 12500.00.")
    ann.bids("1.234")
    ann.is_told("USD amounts have at most 2 digits after the point.")
    assert public_of(lot)["bid_count"] == 1


def test_the_leader_is_offered_a_higher_maximum(people):
    lot = make_listing()
    ann = people.bidder(lot)
    ann.bids(up_to="150")
    ann.stands("You are leading")
    expect(ann.page.locator("#bid-button")).to_have_text("Raise my maximum to $152.50")
    ann.bids(up_to="300")
    ann.is_told("Your maximum is now $300.00. Nobody else can see it.")
    ann.shows("standing-more", "We bid for you up to $300.00.")


def test_the_same_person_sees_it_in_another_tab(people):
    lot = make_listing()
    ann = people.bidder(lot)
    again = people.open(ann.page.context.new_page(), lot)
    again.is_live()
    ann.bids(up_to="150")
    again.stands("You are leading")
    again.shows("standing-more", "We bid for you up to $150.00.")
    again.shows("why", "You opened the bidding at $100.00.")


def test_somebody_who_bid_elsewhere_is_put_right(people):
    lot = make_listing()
    ann = people.bidder(lot)
    other_bids(lot, ann.person, amount_minor=11_000)
    ann.shows("price", "$110.00")
    ann.page.fill("#amount", "200")
    ann.bids()
    ann.is_told("You are leading already")
    ann.stands("You are leading")


def test_buying_now_asks_and_ends_the_lot(people):
    lot = make_listing(buy_now_minor=50_000)
    ann, eve = people.bidder(lot), people.bidder(lot)
    ann.page.get_by_role("button", name="Buy it now for $500.00").click()
    ann.page.get_by_role("dialog").get_by_role("button", name="Not now").click()
    assert public_of(lot)["status"] == "open"
    ann.page.get_by_role("button", name="Buy it now for $500.00").click()
    ann.page.get_by_role("dialog").get_by_role("button", name="Buy it now").click()
    ann.shows("status", "Sold to you for $500.00.")
    expect(ann.page.locator("#standing")).to_be_focused()
    eve.shows("why", "Paddle 1 bought it at once for $500.00.")
    expect(eve.page.locator("#buy-now")).to_be_hidden()


def test_a_pause_a_longer_end_and_a_cancellation_show_as_they_happen(people):
    lot = make_listing()
    ann = people.bidder(lot)
    services.pause_listing(lot)
    ann.shows("status", "Paused. No bids are taken")
    expect(ann.page.locator("#bid-button")).to_have_text("Paused")
    expect(ann.page.locator("#bid-button")).to_be_disabled()
    ann.shows("clock-label", "Clock stopped")
    services.resume_listing(lot)
    ann.is_live()
    expect(ann.page.locator("#status")).to_be_hidden()
    services.extend_listing(lot, ends_at_ms=public_of(lot)["ends_at_ms"] + 600_000)
    ann.shows("why", "Staff moved the end of this lot to a later time.")
    ann.shows("extended", "+10:00")
    services.cancel_listing(lot)
    ann.shows("status", "Cancelled by the saleroom. Nobody wins this lot.")
    expect(ann.page.locator("#bid-form")).to_be_hidden()


def test_a_lot_that_is_coming_up_opens_by_itself(people):
    window = people.visit(None).page  # what a first page takes is not the lot's time
    lot = make_listing(starts_at_ms=now_ms() + 4_000)
    ann = people.open(window, lot, make_person())
    ann.shows("status", "Coming up.")
    ann.shows("clock-label", "Opens in")
    expect(ann.page.locator("#bid-button")).to_have_text("Not open yet")
    ann.is_live()
    ann.shows("clock-label", "Closes in")


def test_the_clock_says_how_sure_it_is(people):
    ann = people.bidder(make_listing())
    clock = ann.page.locator("#clock")
    expect(clock).to_have_attribute("title", re.compile(r"saleroom’s clock, right to within \d+ ms"))
    assert re.fullmatch(r"(1:00:00|59:\d\d)", clock.inner_text())


def test_amounts_and_times_are_in_the_viewers_own_form(people):
    lot = make_listing(start_minor=1_234_50)
    eve = people.visit(lot, locale="de-DE", timezone_id="Asia/Tokyo")
    expect(eve.page.locator("#price")).to_have_text("1.234,50\xa0$")
    shown = eve.page.locator("#ends time").inner_text()
    in_tokyo = eve.page.evaluate(
        "at => new Intl.DateTimeFormat('de-DE', { timeStyle: 'medium', timeZone: 'Asia/Tokyo' }).format(at)",
        lot.ends_at_ms,
    )
    assert in_tokyo in shown


GERMAN = {"locale": "de-DE"}
IN_GERMAN = (
    GERMAN | {"java_script_enabled": False},
    GERMAN | {"extra_http_headers": {"Accept-Language": "en"}},
)
"""A German page as the server made it, and an English one that script shows to a German."""


@pytest.mark.parametrize("options", IN_GERMAN)
def test_amounts_within_sentences_are_in_the_viewers_own_form(people, options):
    lot = make_listing(start_minor=1_234_50)
    other_bids(lot, make_person(), amount_minor=1_234_50)
    eve = people.visit(lot, **options)
    eve.page.goto(f"{people.stack.url}/listings/{lot.pk}/bids/")
    expect(eve.page.locator(".bids__why")).to_contain_text("1.234,50\xa0$")
    eve.page.goto(f"{people.stack.url}/?from=1234.50")
    expect(eve.page.locator(".active a").first).to_contain_text("1.234,50\xa0$")


def test_bids_that_came_as_one_message_are_filled_in(people):
    lot = make_listing()
    eve = people.bidder(lot)
    rivals = [make_person(), make_person()]
    for number in range(40):
        other_bids(lot, rivals[number % 2], amount_minor=10_000 + number * 1_000)
    eve.shows("price", "$490.00")
    expected = [f"${490 - 10 * n}.00" for n in range(12)]
    expect(eve.page.locator("#bids .bids__price")).to_have_text(expected, timeout=10_000)
    eve.page.get_by_role("link", name="All bids").click()
    expect(eve.page.locator(".bids li")).to_have_count(40)


def test_watchers_are_counted(people):
    lot = make_listing()
    ann = people.bidder(lot)
    people.bidder(lot)
    ann.shows("viewers", "2 people watching")


def test_the_price_is_spoken_politely_and_not_at_every_bid(people):
    lot = make_listing()
    eve, rivals = people.bidder(lot), [make_person(), make_person()]
    eve.page.evaluate(
        """() => { window.spoken = 0; new MutationObserver(() => { window.spoken += 1; })
             .observe(document.getElementById("announcer"), { childList: true }) }"""
    )
    for number in range(12):
        other_bids(lot, rivals[number % 2], amount_minor=10_000 + number * 1_000)
        eve.page.wait_for_timeout(100)
    eve.shows("announcer", "at $210.00")
    assert eve.page.evaluate("window.spoken") <= 3
    assert eve.page.locator("#announcer").get_attribute("aria-live") == "polite"


def test_the_ledgers_absence_is_no_success(people, live_stack):
    lot = make_listing()
    ann = people.bidder(lot)
    with frozen(live_stack.ledger):
        ann.bids()
        ann.is_told("Checking… we do not know yet whether your bid arrived.")
        expect(ann.page.locator("#bid-button")).to_have_text("Checking…")
        assert "message--success" not in ann.page.locator("#answer").get_attribute("class")
    ann.is_told("Your bid is in: you lead at $100.00.")
    assert public_of(lot)["bid_count"] == 1


def test_bots_bid_over_real_sockets(people, live_stack):
    lot = make_listing()
    get_user_model().objects.bulk_create(
        get_user_model()(username=f"bidder{n}", password=make_password("demo")) for n in (1, 2, 3)
    )
    eve = people.bidder(lot)
    command = [sys.executable, "manage.py", "demo_bots", "--bots", "3", "--seconds", "6", "--url", live_stack.url]
    ran = subprocess.run(
        [*command, "--listing", str(lot.pk)],
        cwd=ROOT,
        env=live_stack.web.env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    accepted = int(re.search(r"3 bots: (\d+) bids accepted", ran.stdout)[1])
    assert accepted == public_of(lot)["bid_count"] > 0
    eve.shows("bid-count", f"{accepted} bid")
