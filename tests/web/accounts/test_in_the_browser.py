"""Signing up with a picture and a passkey in a real browser, under the site's own policy."""

import re

import pytest
from playwright.sync_api import expect

from tests.faults.waiting import until
from tests.web.accounts.entering import GOOD
from tests.web.listings.conftest import people
from tests.web.live.site import make_person
from web.accounts.models import User

__all__ = ["people"]

pytestmark = pytest.mark.browser

SOON_MS = 15_000


@pytest.fixture
def page(people, live_stack):
    """A window whose computer can make passkeys. The host is one for which browsers allow them without TLS."""
    page = people.visit(None).page
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    device = {**kind, "isUserVerified": True, "automaticPresenceSimulation": True}
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    page.goto(f"http://localhost:{live_stack.port}/accounts/signup/?next=/me/")
    return page


def press(page, name):
    page.get_by_role("main").get_by_role("button", name=name).click()


def test_without_script_no_passkey_is_offered(browser, live_stack):
    context = browser.new_context(java_script_enabled=False, locale="en-US")
    tab = context.new_page()
    tab.goto(f"{live_stack.url}/accounts/login/")
    expect(tab.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    expect(tab.get_by_text("passkey")).to_be_hidden()
    expect(tab.get_by_text("JavaScript")).to_have_count(0)
    context.close()


def test_a_passkey_is_added_and_signs_in_without_a_password(page):
    for field, text in {"username": "ann", "email": "ann@example.org", "password1": GOOD, "password2": GOOD}.items():
        page.fill(f"[name={field}]", text)
    press(page, "Sign up")
    expect(page.get_by_role("heading", name="ann")).to_be_visible(timeout=SOON_MS)
    origin = page.url.partition("/me/")[0]
    page.goto(f"{origin}/accounts/2fa/webauthn/add/")
    page.fill("[name=password]", GOOD)
    press(page, "Go on")
    page.get_by_label("A passkey").check()
    press(page, "Add it")
    expect(page).to_have_url(re.compile(r"/accounts/2fa/"), timeout=SOON_MS)
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible(timeout=SOON_MS)
    page.goto(f"{origin}/accounts/2fa/webauthn/")
    expect(page.get_by_text("passkey", exact=True)).to_be_visible()
    page.goto(f"{origin}/accounts/logout/")
    press(page, "Sign out")
    page.goto(f"{origin}/accounts/login/?next=/me/")
    press(page, "Sign in with a passkey")
    expect(page).to_have_url(f"{origin}/me/", timeout=SOON_MS)


def test_a_browser_tells_its_zone_and_the_next_page_is_in_it(people):
    bob = make_person()
    visit = people.visit(None, bob, timezone_id="Asia/Dubai")
    until(lambda: User.objects.get(pk=bob.pk).time_zone == "Asia/Dubai", "the zone is kept")
    visit.page.goto(f"{people.stack.url}/me/profile/")
    expect(visit.page.get_by_label("Time zone")).to_have_value("Asia/Dubai")
