"""The page when the connection goes, and when the right to bid goes."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from bidding import services
from tests.web.listings.browsing import frozen, make_listing, make_person, other_bids, public_of

pytestmark = pytest.mark.browser


def test_offline_it_says_that_no_bid_is_sent_and_then_resumes_without_a_gap(people):
    lot, rivals = make_listing(), [make_person(), make_person()]
    ann = people.bidder(lot)
    sockets = []
    ann.page.on("websocket", lambda socket: sockets.append(socket.url))
    other_bids(lot, rivals[0], amount_minor=11_000)
    ann.shows("price", "$110.00")
    ann.page.context.set_offline(True)
    ann.shows("connection", "Not connected: no bid can be sent.")
    expect(ann.page.locator("#bid-button")).to_be_disabled()
    expect(ann.page.locator("#bid-button")).to_have_text("Not connected")
    ann.page.press("#amount", "Enter")
    for number in range(1, 6):
        other_bids(lot, rivals[number % 2], amount_minor=11_000 + number * 1_000)
    ann.page.context.set_offline(False)
    ann.shows("price", "$160.00")
    ann.is_live()
    expect(ann.page.locator("#connection")).to_be_hidden()
    expect(ann.page.locator("#bids li")).to_have_count(6)
    assert re.search(r"\?epoch=1&seq=1$", sockets[-1]), sockets
    assert public_of(lot)["bid_count"] == 6


def test_a_bid_in_flight_when_the_server_dies_is_sent_again_and_counts_once(people, live_stack):
    lot = make_listing()
    ann = people.bidder(lot)
    with frozen(live_stack.web):
        ann.bids()
        ann.is_told("Sending your bid of $100.00…")
        live_stack.web.kill9()
    ann.is_told("Checking…")
    ann.shows("connection", "Not connected: no bid can be sent.")
    live_stack.web.start()
    live_stack.web.wait_ready()
    ann.is_told("Your bid is in: you lead at $100.00.")
    assert public_of(lot)["bid_count"] == 1


def test_a_silent_server_is_noticed(people, live_stack):
    ann = people.bidder(make_listing())
    with frozen(live_stack.web):
        expect(ann.page.locator("#connection")).to_be_visible(timeout=25_000)
    ann.is_live()


def test_signing_out_in_one_tab_ends_bidding_in_the_other(people):
    lot = make_listing()
    ann = people.bidder(lot)
    other_tab = ann.page.context.new_page()
    people.open(other_tab, None)
    other_tab.locator(".menu summary").click()
    other_tab.get_by_role("button", name="Sign out").click()
    expect(other_tab.locator(".message")).to_have_text("You are signed out.")
    ann.stands("You are signed out")
    expect(ann.page.locator("#bid-form")).to_be_hidden()
    link = ann.page.get_by_role("link", name="Sign in to bid")
    expect(link).to_have_attribute("href", f"/accounts/login/?next=%2Flistings%2F{lot.pk}%2F")
    other_bids(lot, make_person(), amount_minor=11_000)
    ann.shows("price", "$110.00")


def test_a_session_that_ended_elsewhere_is_told_at_the_next_bid(people):
    lot = make_listing()
    ann = people.bidder(lot)
    for session in Session.objects.all():
        session.delete()
    ann.bids()
    ann.is_told("You are not signed in any more, so your bid was not taken.")
    ann.stands("You are signed out")
    assert public_of(lot)["bid_count"] == 0


def test_a_blocked_person_is_refused_in_words(people):
    lot = make_listing()
    ann = people.bidder(lot)
    ann.person.is_blocked = True
    ann.person.save()
    services.person_changed(ann.person.pk)
    answer, words = ann.page.locator("#answer"), "Your account may not bid."
    for _ in range(50):  # too low until the server has heard of it
        ann.bids("1.00")
        expect(answer).not_to_be_empty()
        if words in answer.inner_text():
            break
    ann.is_told(words)
    assert public_of(lot)["bid_count"] == 0


def test_without_script_the_form_does_it(people):
    lot = make_listing()
    ann = people.visit(lot, make_person(), java_script_enabled=False)
    ann.page.fill("#amount", "125.00")
    ann.page.click("#bid-button")
    expect(ann.page.locator(".message--success")).to_have_text("Your bid is in: you lead at $125.00.")
    expect(ann.page.locator("#price")).to_have_text("$125.00")
    expect(ann.page.locator("#clock")).to_have_text(re.compile(r"^(1:00:00|59:\d\d)$"))
    expect(ann.page.locator("#chart-line")).to_have_attribute("d", re.compile("^M0 "))


def test_the_catalogue_is_live_with_one_socket(people):
    lot, other = make_listing(), make_listing()
    eve = people.visit(None)
    for _ in range(20):
        eve.page.goto(f"{people.stack.url}/?sort=newest")
        if all(eve.page.locator(f"[data-listing='{each.pk}']").count() for each in (lot, other)):
            break
        eve.page.wait_for_timeout(250)
    fresh, sockets = eve.page.context.new_page(), []
    fresh.on("websocket", lambda socket: sockets.append(socket.url))
    fresh.goto(f"{people.stack.url}/?sort=newest")
    card, beside = (fresh.locator(f"[data-listing='{each.pk}']") for each in (lot, other))
    expect(card).to_contain_text("Starting price")
    other_bids(lot, make_person(), amount_minor=12_300)
    other_bids(other, make_person(), amount_minor=45_600)
    expect(beside.locator("[data-part=price]")).to_have_text("$456.00", timeout=10_000)
    expect(card).to_contain_text("Current bid", timeout=10_000)
    expect(card.locator("[data-part=price]")).to_have_text("$123.00")
    expect(card.locator("[data-part=bids]")).to_have_text("1 bid")
    services.pause_listing(lot)
    expect(card.locator("[data-part=tag]")).to_have_text("Paused", timeout=10_000)
    (asked,) = [url.partition("/ws/listings/?ids=")[2] for url in sockets]
    assert {str(lot.pk), str(other.pk)} <= set(asked.split(","))


@pytest.mark.parametrize("on_lot", [True, False], ids=["lot", "catalogue"])
def test_a_page_is_light_and_asks_nobody_else(people, on_lot):
    lot, rivals = make_listing(), [make_person(), make_person()]
    for number in range(200):
        other_bids(lot, rivals[number % 2], amount_minor=10_000 + number * 10_000)
    page, responses = people.browser.new_context().new_page(), []
    page.on("response", lambda response: responses.append(response))
    people.open(page, lot if on_lot else None, make_person())
    page.wait_for_load_state("networkidle")
    assert {response.url.split("/")[2] for response in responses} == {people.stack.url.split("/")[2]}
    assert all(response.ok for response in responses)
    sizes = [
        sum(response.request.sizes()[part] for part in ("responseHeadersSize", "responseBodySize"))
        for response in responses
        if "/media/" not in response.url
    ]
    assert 20_000 < sum(sizes) < 100_000
