"""The seller's form in Chromium: pictures dropped, sent with progress, put in order by keyboard, drafts, times."""

import datetime as dt
import re
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

from bidding import selectors
from bidding.models import Category, Listing
from tests.web.listings.browsing import SOON_MS, make_person
from web.selling.models import Draft

pytestmark = pytest.mark.browser

SLOW_UPLOAD = {"offline": False, "latency": 20, "downloadThroughput": -1, "uploadThroughput": 150_000}
DROP = """(zone, files) => {
  const carried = new DataTransfer();
  for (const { name, bytes } of files) carried.items.add(new File([new Uint8Array(bytes)], name));
  for (const type of ["dragover", "drop"]) {
    zone.dispatchEvent(new DragEvent(type, { dataTransfer: carried, bubbles: true, cancelable: true }));
  }
}"""


def photo(colour, size=(300, 200), *, noisy=False):
    encoded = BytesIO()
    picture = Image.effect_noise(size, 90).convert("RGB") if noisy else Image.new("RGB", size, colour)
    picture.save(encoded, "JPEG", quality=95)
    return encoded.getvalue()


def chosen(*pictures):
    """As Playwright's file picker takes them."""
    return [{"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": picture} for n, picture in enumerate(pictures, 1)]


@pytest.fixture
def form(people):
    """The form in the window of somebody new."""
    Category.objects.get_or_create(slug="clocks", defaults={"name": "Clocks"})

    def open_form(path="/sell/", person=None, **options):
        visit = people.visit(None, person or make_person(), **options)
        visit.page.goto(f"{people.stack.url}{path}")
        return visit

    return open_form


def fill(page, title):
    page.fill("[name=title]", title)
    page.select_option("[name=category]", "clocks")
    page.fill("[name=start_price]", "125")


def shots(page):
    return page.locator("#shots > li")


def all_kept(page, count):
    expect(page.locator("#shots > li[data-picture]")).to_have_count(count, timeout=SOON_MS)


def ids_of(page):
    return [int(kept.get_attribute("value")) for kept in page.locator("#shots input[name=picture]").all()]


def publish(page):
    page.locator(".sell__actions button[value=publish]").click()
    page.wait_for_url(re.compile(r"/listings/\d+/$"), timeout=SOON_MS)
    return Listing.objects.get(pk=int(page.url.rstrip("/").rpartition("/")[2]))


def test_dropped_pictures_go_up_are_put_in_order_by_keyboard_and_come_onto_the_lot(form):
    page = form().page
    fill(page, "A clock with pictures")
    dropped = [{"name": f"{n}.jpg", "bytes": list(photo(colour))} for n, colour in enumerate(("red", "lime", "blue"))]
    page.locator("#pictures").evaluate(DROP, dropped)
    all_kept(page, 3)
    red, lime, blue = ids_of(page)
    shots(page).nth(2).get_by_role("button", name="Make it the cover").press("Enter")
    assert ids_of(page) == [blue, red, lime]
    expect(page.locator("#announcer")).to_have_text("Now picture 1 of 3.")
    for place, focused in ((0, "Later"), (1, "Later"), (2, "Earlier")):
        button = shots(page).nth(place).get_by_role("button", name=focused)
        expect(button).to_be_focused()
        if focused == "Later":
            button.press("Enter")
    assert ids_of(page) == [red, lime, blue]
    shots(page).nth(1).drag_to(shots(page).first)
    assert ids_of(page) == [lime, red, blue]
    shots(page).nth(1).get_by_role("button", name="Remove").press("Enter")
    expect(shots(page).nth(1).get_by_role("button", name="Remove")).to_be_focused()
    listing = publish(page)
    assert [picture.pk for picture in listing.pictures.all()] == [lime, blue]


def test_progress_is_real_and_a_form_sent_meanwhile_waits_for_the_pictures(form):
    page = form().page
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.emulateNetworkConditions", SLOW_UPLOAD)
    fill(page, "Sent early")
    page.set_input_files("#files", chosen(photo("", (900, 700), noisy=True)))
    said = shots(page).locator("[data-part=said]")
    expect(said).to_have_text(re.compile(r"Sending: [1-9]\d? %"), timeout=SOON_MS)
    assert 0 < shots(page).locator("progress").evaluate("bar => bar.value") <= 100
    page.locator(".sell__actions button[value=publish]").click()
    expect(page.locator("#submit-answer")).to_contain_text("still being sent")
    page.wait_for_url(re.compile(r"/listings/\d+/$"), timeout=2 * SOON_MS)
    assert Listing.objects.get(title="Sent early").pictures.count() == 1


def test_each_failure_is_told_at_its_picture_and_a_lost_connection_offers_another_try(form):
    visit = form()
    page = visit.page
    page.set_input_files("#files", [{"name": "evil.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"}])
    bad = shots(page).first
    expect(bad).to_contain_text("This is no JPEG, PNG or WebP picture", timeout=SOON_MS)
    expect(bad.get_by_role("button", name="Try again")).to_be_hidden()
    page.context.set_offline(True)
    page.set_input_files("#files", chosen(photo("red")))
    lost = shots(page).nth(1)
    expect(lost).to_contain_text("The connection was lost.", timeout=SOON_MS)
    page.context.set_offline(False)
    fill(page, "Not without the pictures")
    page.locator(".sell__actions button[value=publish]").click()
    expect(page.locator("#submit-answer")).to_contain_text("did not arrive")
    lost.get_by_role("button", name="Try again").click()
    all_kept(page, 1)
    bad.get_by_role("button", name="Remove").click()
    assert publish(page).pictures.count() == 1
    visit.complaints.clear()  # the browser's own lines about what was refused and cut


def test_a_thirteenth_picture_is_not_taken(form):
    page = form().page
    page.set_input_files("#files", chosen(*[photo("red", (40, 40))] * 13))
    expect(page.locator("#pictures-answer")).to_contain_text("at most 12 pictures")
    all_kept(page, 12)


def test_a_draft_is_there_again_and_becomes_a_lot(form):
    person = make_person()
    visit = form(person=person)
    page = visit.page
    page.fill("[name=title]", "Half a thought")
    page.set_input_files("#files", chosen(photo("red")))
    all_kept(page, 1)
    page.get_by_role("button", name="Save as draft").click()
    page.wait_for_url("**/sell/drafts/*/", timeout=SOON_MS)
    assert Draft.objects.get(seller=person).typed["title"] == "Half a thought"
    page.goto(f"{page.url.partition('/sell/')[0]}/sell/drafts/")
    page.get_by_role("link", name="Half a thought", exact=True).click()
    expect(page.locator("[name=title]")).to_have_value("Half a thought")
    all_kept(page, 1)
    fill(page, "A whole thought")
    listing = publish(page)
    assert (listing.title, listing.pictures.count()) == ("A whole thought", 1)


def test_a_mistake_opens_more_options_and_the_summary_leads_there_by_keyboard(form):
    visit = form()
    page = visit.page
    fill(page, "A clock")
    page.get_by_text("More options").click()
    page.fill("[name=hours]", "99999")
    page.locator("[name=title]").press("Enter")
    summary = page.locator("#errors")
    expect(summary).to_be_focused(timeout=SOON_MS)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("[name=hours]")).to_be_focused()
    expect(page.locator("[name=hours]")).to_be_visible()
    visit.complaints.clear()  # the browser's own line about the answer's status


def test_the_start_is_typed_and_shown_in_the_sellers_own_zone(form):
    person = make_person()
    page = form(person=person, timezone_id="America/New_York").page
    fill(page, "Opens in New York")
    page.get_by_text("More options").click()
    expect(page.locator("#zone-told")).to_have_text("In your time zone, America/New_York.")
    year = dt.datetime.now(dt.UTC).year + 1
    page.fill("[name=starts_at]", f"{year}-07-04T18:30")
    page.fill("[name=hours]", "24")
    expect(page.locator("#end-told")).to_contain_text(f"July 5, {year} at 6:30")
    listing = publish(page)
    starts_at_ms = selectors.current_terms(listing).starts_at_ms
    assert dt.datetime.fromtimestamp(starts_at_ms / 1_000, dt.UTC) == dt.datetime(year, 7, 4, 22, 30, tzinfo=dt.UTC)
    page.get_by_role("link", name="Change it").click()
    page.get_by_text("More options").click()
    expect(page.locator("[name=starts_at]")).to_have_value(f"{year}-07-04T18:30")
    page.get_by_role("button", name="Save the changes").last.click()
    page.wait_for_url(re.compile(r"/listings/\d+/$"), timeout=SOON_MS)
    assert selectors.current_terms(listing).starts_at_ms == starts_at_ms


def test_without_script_the_form_is_complete(form):
    page = form(java_script_enabled=False).page
    fill(page, "Without script")
    page.set_input_files("#files", chosen(photo("red"), photo("blue")))
    page.get_by_role("button", name="Save as draft").click()
    expect(shots(page)).to_have_count(2)
    first, second = ids_of(page)
    shots(page).nth(1).get_by_role("button", name="Make it the cover").click()
    assert ids_of(page) == [second, first]
    listing = publish(page)
    assert [picture.pk for picture in listing.pictures.all()] == [second, first]
