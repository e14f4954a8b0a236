"""A page of cards, live, in Chromium, against a running system."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import expect

from bidding import selectors, services
from tests.web.listings.browsing import SOON_MS, make_listing, make_person, other_bids

pytestmark = pytest.mark.browser


def show(visit, people, path, listing):
    """The page at that path, once the listing is on it; its card."""
    card = visit.page.locator(f"[data-listing='{listing.pk}']")
    for _ in range(60):
        visit.page.goto(f"{people.stack.url}{path}")
        if card.count():
            return card
        visit.page.wait_for_timeout(250)  # until the persister has stored it
    raise AssertionError(f"{listing} is not on {path}")


def test_a_bidder_sees_being_outbid(people):
    ann, lot = make_person(), make_listing()
    other_bids(lot, ann, max_minor=15_000)
    visit = people.visit(None, ann)
    card = show(visit, people, "/me/bids/", lot)
    standing = card.locator("[data-part=standing]")
    expect(standing).to_have_text("You lead, automatic up to $150.00")
    other_bids(lot, make_person(), amount_minor=30_000)
    expect(card.locator("[data-part=price]")).to_have_text("$300.00", timeout=SOON_MS)
    expect(standing).to_have_text("You are outbid", timeout=SOON_MS)


def test_lots_that_end_stay_and_say_how(people):
    seller = make_person()
    sold, unsold = make_listing(seller=seller, buy_now_minor=20_000), make_listing(seller=seller)
    visit = people.visit(None, seller)
    card, other = show(visit, people, "/me/listings/", sold), show(visit, people, "/me/listings/", unsold)
    expect(card).to_be_visible()
    buying = services.buy_now(listing_id=sold.pk, bidder_id=make_person().pk, bid_id="b1")
    ThreadPoolExecutor(1).submit(asyncio.run, buying).result()
    services.end_listing(unsold)
    expect(card.locator("[data-part=tag]")).to_have_text("Sold", timeout=SOON_MS)
    expect(card.locator("[data-part=label]")).to_have_text("Sold for")
    expect(other.locator("[data-part=tag]")).to_have_text("Not sold", timeout=SOON_MS)
    expect(other.locator("[data-part=bids]")).to_have_text("No bids")
    expect(visit.page.locator("[data-listing]")).to_have_count(2)


def test_what_a_person_sells_moves_on_their_own_page_too(people):
    seller = make_person()
    sold, running = make_listing(seller=seller, buy_now_minor=20_000), make_listing(seller=seller)
    visit = people.visit(None, make_person())
    card = show(visit, people, f"/people/{seller.username}/", running)
    other = visit.page.locator(f"[data-listing='{sold.pk}']")
    other_bids(running, make_person(), amount_minor=12_300)
    expect(card.locator("[data-part=price]")).to_have_text("$123.00", timeout=SOON_MS)
    buying = services.buy_now(listing_id=sold.pk, bidder_id=make_person().pk, bid_id="b2")
    ThreadPoolExecutor(1).submit(asyncio.run, buying).result()
    expect(other.locator("[data-part=tag]")).to_have_text("Sold", timeout=SOON_MS)
    heart = card.get_by_role("button", name="Watch “A clock”")
    heart.click()
    expect(heart).to_have_attribute("aria-pressed", "true")


def test_a_heart_watches_in_place_and_is_reached_by_the_keyboard(people):
    ann, lot = make_person(), make_listing()
    visit = people.visit(None, ann)
    card = show(visit, people, "/?sort=newest", lot)
    address, heart = visit.page.url, card.get_by_role("button", name="Watch “A clock”")
    card.get_by_role("link").focus()
    visit.page.keyboard.press("Tab")
    expect(heart).to_be_focused()
    visit.page.keyboard.press("Enter")
    expect(heart).to_have_attribute("aria-pressed", "true")
    assert selectors.is_watching(ann.pk, lot.pk)
    visit.page.keyboard.press("Space")
    expect(heart).to_have_attribute("aria-pressed", "false")
    assert not selectors.is_watching(ann.pk, lot.pk)
    assert visit.page.url == address


def test_without_script_the_heart_is_a_form_and_the_filters_too(people):
    ann, lot = make_person(), make_listing()
    visit = people.visit(None, ann, java_script_enabled=False)
    card = show(visit, people, "/?sort=newest", lot)
    card.get_by_role("button", name="Watch “A clock”").click()
    expect(card.get_by_role("button")).to_have_attribute("aria-pressed", "true")
    visit.page.get_by_label("Search in this list").fill("clock")
    visit.page.get_by_label("Price to").fill("1")
    visit.page.get_by_role("button", name="Show lots").click()
    expect(visit.page.get_by_role("heading", name="No lot matches all of this")).to_be_visible()
    visit.page.get_by_role("link", name=re.compile(r"up to \$1\.00")).click()
    expect(card).to_be_visible()


def test_a_phone_folds_prices_and_order_and_keeps_empty_filters_out_of_the_address(people):
    lot = make_listing()
    visit = people.visit(None, viewport={"width": 390, "height": 844})
    show(visit, people, "/?sort=newest", lot)
    page = visit.page
    expect(page.get_by_label("Price to")).to_be_hidden()
    page.get_by_text("Price and order").click()
    page.get_by_label("Price to").fill("9000")
    page.get_by_role("button", name="Show lots").click()
    page.wait_for_url("**/?to=9000&sort=newest")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
