"""The page on which the API is tried, in a real browser: all of it comes from here, and nothing breaks the policy."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.stack import Stack
from tests.web.live.site import make_listing, make_person, session_of

pytestmark = pytest.mark.browser

SOON_MS = 60_000
"""The script is large, and machines may be busy."""


@pytest.fixture
def page(browser: Browser, live_stack: Stack) -> Iterator[Page]:
    """The trial page of somebody who is signed in; what the browser complains of, and asks others for, is kept."""
    context = browser.new_context(locale="en-US")
    cookie = {"name": "sessionid", "value": session_of(make_person()), "url": live_stack.url}
    context.add_cookies([cookie])
    page, complaints = context.new_page(), list[str]()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: message.type in ("error", "warning") and complaints.append(message.text))
    page.on("request", lambda asked: asked.url.startswith((live_stack.url, "data:")) or complaints.append(asked.url))
    page.set_default_timeout(SOON_MS)
    page.goto(f"{live_stack.url}/api/v1/docs/", wait_until="commit")
    yield page
    context.close()
    assert complaints == []


def execute(page: Page, operation: str, **values: str) -> None:
    """Try an operation with these values. Presses don't wait until a busy page is quiet again."""
    part = page.locator(f"#operations-{operation}")
    part.locator("button.opblock-summary-control").dispatch_event("click")
    part.get_by_role("button", name="Try it out").dispatch_event("click")
    for name, value in values.items():
        field = part.locator(f'tr[data-param-name="{name}"] input')
        field.fill(value)
        field.blur()
    part.get_by_role("button", name="Execute").dispatch_event("click")


def test_reading_and_changing_can_be_tried(page: Page) -> None:
    listing = make_listing()
    execute(page, "Listings-list_listings", q="clock")
    answer = page.locator("#operations-Listings-list_listings .live-responses-table")
    expect(answer.locator(".response-col_status").last).to_contain_text("200", timeout=SOON_MS)
    expect(answer).to_contain_text("A clock")
    execute(page, "Me-watch", listing_id=str(listing.pk))
    watched = page.locator("#operations-Me-watch .live-responses-table")
    expect(watched.locator(".response-col_status").last).to_contain_text("201", timeout=SOON_MS)
    assert listing.watches.count() == 1
