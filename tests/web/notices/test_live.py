"""The running system: facts become toasts and e-mails, and a worker that is killed sends nothing twice."""

import re

import pytest
from playwright.sync_api import expect

from bidding.models import Listing, Notice, Watch
from tests.auction_system.test_celery import until
from tests.clock import now_ms
from tests.web.listings.browsing import SOON_MS, House, make_listing, make_person, other_bids
from tests.web.notices.sink import Sink
from web.notices.models import NoticeEmail

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LIST = "/me/notices/"


@pytest.fixture
def people(browser, live_stack):
    """Visits of the running system, each in a browser of its own."""
    visits = House(browser, live_stack)
    yield visits
    visits.close()


def online(people, person, path="/"):
    """The person's window on a page, once it hears what its person is told."""
    visit, heard = people.visit(None, person), []

    def listen(socket):
        if socket.url.endswith("/ws/me/"):
            socket.on("framereceived", lambda frame: heard.append(frame))  # Playwright marks the function

    visit.page.on("websocket", listen)
    visit.page.goto(people.stack.url + path)
    until(lambda: visit.page.wait_for_timeout(50) or heard, "the person's socket is open")
    return visit


def outbid(person, listing=None):
    """Somebody takes the person's lead on a lot on which nobody has bid yet."""
    listing = listing or make_listing()
    other_bids(listing, person, amount_minor=10_000)
    other_bids(listing, make_person(), amount_minor=20_000)
    return listing


def test_an_outbid_toast_arrives_on_another_page_within_moments(people):
    ann, listing = make_person(), make_listing()
    visit = online(people, ann)
    outbid(ann, listing)

    toast = visit.page.locator(".toast")
    expect(toast).to_contain_text("You have been outbid", timeout=SOON_MS)
    expect(toast).to_contain_text("Somebody offers more for “A clock”. It stands at $200.00.")
    expect(visit.page.locator('[data-unread="notices"]')).to_have_text("1")
    assert visit.page.evaluate("document.activeElement === document.body"), "it takes no focus"
    assert visit.page.get_attribute("#toasts", "aria-live") == "polite"
    toast.get_by_role("link", name="Bid again").click()
    visit.page.wait_for_url(f"**/listings/{listing.pk}/")


def test_the_lots_own_page_says_it_itself(people):
    ann, listing, other = make_person(), make_listing(), make_listing()
    other_bids(listing, ann, amount_minor=10_000)
    visit = people.visit(listing, ann)
    visit.stands("You are leading")
    other_bids(listing, make_person(), amount_minor=20_000)
    visit.stands("You have been outbid")
    until(lambda: Notice.objects.filter(user=ann, told_at__isnull=False).exists(), "it is handed on")
    outbid(ann, other)

    expect(visit.page.locator(".toast")).to_have_count(1, timeout=SOON_MS)
    expect(visit.page.locator(".toast a")).to_have_attribute("href", f"/listings/{other.pk}/")


def test_toasts_are_few_can_be_dismissed_and_wait_for_who_reads(people):
    ann = make_person()
    visit = online(people, ann)
    toasts = visit.page.locator(".toast:not(.toast--leaving)")
    listings = [outbid(ann) for _ in range(5)]
    expect(visit.page.locator('[data-unread="notices"]')).to_have_text("5", timeout=SOON_MS)
    expect(toasts).to_have_count(3)

    newest = f'.toast:has(a[href="/listings/{listings[-1].pk}/"])'
    visit.page.locator(newest).get_by_role("button", name="Dismiss").click()
    expect(toasts).to_have_count(2)
    toasts.first.get_by_role("link").focus()
    visit.page.keyboard.press("Escape")
    expect(toasts).to_have_count(1)


def test_the_list_grows_by_itself_and_what_was_seen_is_read(people):
    ann = make_person()
    visit = online(people, ann, LIST)
    expect(visit.page.get_by_role("heading", name="Nothing yet")).to_be_visible()
    outbid(ann)

    expect(visit.page.locator(".notice--unread")).to_contain_text("You have been outbid", timeout=SOON_MS)
    expect(visit.page.locator('[data-unread="notices"]')).to_be_hidden(timeout=SOON_MS)
    until(lambda: not Notice.objects.filter(user=ann, read_at=None).exists(), "it is marked as read")


def test_what_is_switched_off_is_not_told_and_the_choice_needs_no_script(people):
    ann, listing = make_person(), make_listing()
    visit = people.visit(None, ann, java_script_enabled=False)
    visit.page.goto(f"{people.stack.url}/me/notices/settings/")
    visit.page.get_by_label("Somebody outbids me: In the page").uncheck()
    visit.page.get_by_role("button", name="Save").click()
    expect(visit.page.locator(".message--success")).to_have_text("Your choice is saved.")
    outbid(ann, listing)

    until(lambda: Notice.objects.filter(user=ann, told_at__isnull=False).exists(), "it is handed on")
    visit.page.goto(people.stack.url + LIST)
    expect(visit.page.get_by_role("heading", name="Nothing yet")).to_be_visible()


def test_what_ends_soon_and_how_it_ended_are_told(people):
    ann = make_person()
    soon, short = (
        make_listing(ends_at_ms=now_ms() + 600_000),
        make_listing(ends_at_ms=now_ms() + 5_000, soft_close_ms=0),
    )
    other_bids(short, ann, amount_minor=10_000)
    Watch.objects.create(user=ann, listing=soon)
    until(lambda: Listing.objects.filter(pk=soon.pk, status="open").update(starts_at_ms=1), "it has been open for long")
    for kind, listing in (("ending_soon", soon), ("won", short)):
        told = Notice.objects.filter(user=ann, kind=kind, listing=listing, told_at__isnull=False)
        until(told.exists, f"{kind} is handed on", timeout_s=60)

    visit = people.visit(None, ann)
    visit.page.goto(people.stack.url + LIST)

    expect(visit.page.locator(".notice--won")).to_contain_text("A clock · $100.00")
    # There may be one of the short lot as well: it is near its end for a moment.
    of_soon = visit.page.locator(".notice--ending_soon", has=visit.page.locator(f'a[href="/listings/{soon.pk}/"]'))
    expect(of_soon).to_contain_text("ends")


def test_a_killed_worker_sends_no_e_mail_twice_and_the_next_one_sends_the_rest(live_stack):
    until(lambda: not NoticeEmail.objects.filter(state="due").exclude(kind="outbid").exists(), "nothing else is due")
    with Sink(before_answer_s=1.0) as sink:
        live_stack.worker.env["EMAIL_URL"] = f"smtp://127.0.0.1:{sink.port}"
        live_stack.worker.stop()
        listings = [make_listing(buy_now_minor=50_000) for _ in range(3)]
        seller_mails = {listing.seller_id: f"s{listing.pk}@example.org" for listing in listings}
        for listing in listings:
            listing.seller.email = seller_mails[listing.seller_id]
            listing.seller.save()
            Notice.objects.create(user=listing.seller, kind="unsold", listing=listing, at_ms=now_ms())
        live_stack.worker.start()
        sink.wait_for(1)

        live_stack.worker.kill9()

        got = len(sink.mails)
        assert NoticeEmail.objects.filter(state="claimed").count() >= 1
        live_stack.worker.start()
        sink.wait_for(3)
        until(lambda: not NoticeEmail.objects.filter(state="due", user__in=seller_mails).exists(), "the rest is sent")
        until(lambda: NoticeEmail.objects.filter(state="sent", user__in=seller_mails).count() == 2, "and noted")

    assert got == 1
    assert sorted(sink.recipients()) == sorted(seller_mails.values()), "each of them once"
    assert NoticeEmail.objects.filter(user__in=seller_mails).exclude(state="sent").get().state == "claimed"
    assert re.match(r"<notice-\d+@", sink.mails[0][1]["Message-ID"])
