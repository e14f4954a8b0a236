"""axe finds nothing on any page, light and dark, wide and on a phone; and the bar is all there for the keyboard."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.db import connection
from playwright.sync_api import BrowserContext, expect
from playwright.sync_api import Page as Tab

from tests.stack import Stack
from tests.web import pages
from tests.web.pages import ACT, BIDDER, GUARDED, NOT_PAGES, PAGES, PASSWORD, SELLER, VISITOR, World

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What the colours and the width change; the rest is the same page.
BY_LOOK = ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block", "meta-viewport"]
LOOKS = [("light", 1280, STANDARDS), ("dark", 390, BY_LOOK)]
RUN = """async ([rules, part]) => {
  for (const moving of document.getAnimations()) moving.cancel();
  const found = await axe.run(part, { runOnly: rules, resultTypes: ["violations"] });
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}"""


@pytest.fixture(scope="module")
def world(_running_stack: Stack, django_db_blocker: Any) -> World:
    """Made once; nobody changes it. In a thread of its own, as Playwright keeps an event loop in this one."""
    with django_db_blocker.unblock(), ThreadPoolExecutor(max_workers=1) as beside:
        made = beside.submit(pages.make_world).result()
        beside.submit(lambda: connection.close()).result()  # that thread's own
        return made


@pytest.fixture(scope="module")
def tabs(browser: Any, world: World, _running_stack: Stack, django_db_blocker: Any) -> Iterator[dict[str, Tab]]:
    """One tab for each role."""
    contexts = {role: browser.new_context(locale="en-US", bypass_csp=True) for role in (VISITOR, *world.people)}
    with django_db_blocker.unblock():
        for role in world.people:
            _sign_in(contexts[role], world.cookie_of(role), _running_stack.url)
    for context in contexts.values():
        context.on("request", lambda request: asked.append(request.url))
    yield {role: context.new_page() for role, context in contexts.items()}
    for context in contexts.values():
        context.close()


asked: list[str] = []
"""What all tabs have asked for."""


def _sign_in(context: BrowserContext, session: str, url: str) -> None:
    context.add_cookies([{"name": "sessionid", "value": session, "url": url}])


def look(tab: Tab, scheme: Any, width: int) -> None:
    """From now on."""
    tab.set_viewport_size({"width": width, "height": 900})
    tab.emulate_media(color_scheme=scheme, reduced_motion="reduce")


def complaints(tab: Tab, part: Any = "html") -> list[str]:
    """What axe says of a part of the page in every look, each named by its rule."""
    tab.evaluate(AXE_SCRIPT)
    found = []
    for scheme, width, rules in LOOKS:
        look(tab, scheme, width)
        found += [f"{scheme}, {width} px: {text}" for text in tab.evaluate(RUN, [rules, part])]
    return found


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_axe_finds_nothing(live_stack, world, tabs, page):
    tab, path = tabs[page.role], page.path(world)
    look(tab, *LOOKS[0][:2])
    tab.goto(live_stack.url + path)
    assert tab.url == live_stack.url + path, "another page was looked at"
    assert complaints(tab) == []
    look(tab, "light", NARROW)
    assert tab.evaluate(WIDTH) <= NARROW
    tab.add_style_tag(content=SPACED_TEXT)
    assert tab.evaluate(WIDTH) <= NARROW
    assert [url for url in asked if not url.startswith((live_stack.url, "data:", "blob:"))] == []


@pytest.mark.parametrize("path", ["/nowhere/", "/listings/999999/"])
def test_axe_finds_nothing_where_nothing_is(live_stack, tabs, path):
    tab = tabs[VISITOR]
    look(tab, *LOOKS[0][:2])
    assert tab.goto(live_stack.url + path).status == 404
    assert complaints(tab) == []


def test_axe_finds_nothing_where_the_second_factor_is_asked_for(live_stack, browser, world):
    tab = browser.new_context(locale="en-US", bypass_csp=True).new_page()
    look(tab, *LOOKS[0][:2])
    tab.goto(f"{live_stack.url}/accounts/login/")
    tab.fill("#id_login", world.people[GUARDED].username)
    tab.fill("#id_password", PASSWORD)
    tab.locator("main").get_by_role("button", name="Sign in", exact=True).click()
    tab.wait_for_url("**/accounts/2fa/authenticate/**")
    assert complaints(tab) == []
    tab.context.close()


def test_axe_finds_nothing_around_swagger_ui(live_stack, tabs):
    tab = tabs[VISITOR]
    look(tab, *LOOKS[0][:2])
    tab.goto(f"{live_stack.url}/api/v1/docs/")
    expect(tab.locator("#trial .opblock").first).to_be_visible(timeout=20_000)
    assert complaints(tab, {"exclude": ["#trial"]}) == []


def test_axe_finds_nothing_in_what_is_ours_of_the_admin(live_stack, world, tabs):
    tab = tabs[ACT.role]
    look(tab, *LOOKS[0][:2])
    tab.goto(f"{live_stack.url}{ACT.path(world)}?ids={world.untouched.pk}")
    expect(tab.locator(".act")).to_be_visible()
    assert complaints(tab, ".act") == []


def focused(tab: Tab) -> str:
    """What has the focus, by its name for the ear."""
    return str(tab.evaluate("(document.activeElement.ariaLabel || document.activeElement.innerText || '').trim()"))


def test_the_bar_is_walked_through_in_the_order_in_which_it_is_read(live_stack, tabs):
    tab = tabs[VISITOR]
    look(tab, "light", 1280)
    tab.goto(f"{live_stack.url}/help/")
    names = []
    for _ in range(11):
        tab.keyboard.press("Tab")
        names.append(focused(tab))
    tabs_of_catalogue = ["Live now", "Ending soon", "Coming up", "New", "Ended"]
    search = ["", "Search"]
    assert names[:-2] == ["Skip to the content", "ROSTRUM", *tabs_of_catalogue, *search]
    assert names[-2:] == ["Sell", "Sign in"]


def test_the_first_stop_leads_past_the_bar(live_stack, tabs):
    tab = tabs[VISITOR]
    tab.goto(f"{live_stack.url}/help/")
    tab.keyboard.press("Tab")
    expect(tab.locator(".skip")).to_be_in_viewport()
    tab.keyboard.press("Enter")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.closest('main') !== null")


def test_the_focus_is_seen(live_stack, tabs):
    tab = tabs[VISITOR]
    tab.goto(f"{live_stack.url}/help/")
    for _ in range(3):
        tab.keyboard.press("Tab")
    width, style = tab.evaluate(
        "(({ outlineWidth, outlineStyle }) => [outlineWidth, outlineStyle])(getComputedStyle(document.activeElement))"
    )
    assert (width, style) == ("2px", "solid")


def test_the_account_opens_and_closes_by_keys_alone(live_stack, tabs):
    tab = tabs[BIDDER]
    look(tab, "light", 1280)
    tab.goto(f"{live_stack.url}/help/")
    button = tab.locator(".menu summary")
    button.press("Enter")
    expect(tab.get_by_role("button", name="Sign out")).to_be_visible()
    tab.keyboard.press("Tab")
    assert focused(tab) == "My lots"
    tab.keyboard.press("Escape")
    expect(tab.get_by_role("button", name="Sign out")).to_be_hidden()
    expect(button).to_be_focused()


def test_on_a_phone_the_catalogue_is_behind_a_button_also_without_script(live_stack, browser):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}, locale="en-US")
    tab = context.new_page()
    tab.goto(f"{live_stack.url}/help/")
    expect(tab.get_by_role("link", name="Ending soon")).to_be_hidden()
    tab.locator(".bar__toggle summary").press("Enter")
    expect(tab.get_by_role("link", name="Ending soon")).to_be_visible()
    expect(tab.get_by_role("searchbox")).to_be_visible()
    context.close()


@pytest.fixture(scope="module")
def plain_tab(browser: Any, world: World, _running_stack: Stack) -> Iterator[Tab]:
    """A visitor's tab that runs no script of ours."""
    context = browser.new_context(java_script_enabled=False, locale="en-US")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1280, 1920])
def test_nothing_is_wider_than_the_window(live_stack, world, tabs, width):
    tab = tabs[BIDDER]
    look(tab, "light", width)
    own = ("/me/inbox/", "/me/notices/settings/", "/sell/", "/accounts/sessions/")
    for path in (*of_everyone(world), *own):
        tab.goto(live_stack.url + path)
        assert tab.evaluate(WIDTH) <= width, path


@pytest.mark.parametrize("width", [320, 390, 1280, 1920])
def test_nothing_is_wider_than_the_window_without_script(live_stack, world, plain_tab, width):
    look(plain_tab, "light", width)
    for path in of_everyone(world):
        plain_tab.goto(live_stack.url + path)
        assert plain_tab.evaluate(WIDTH) <= width, path


WIDTH = "document.documentElement.scrollWidth"
NARROW = 320
"""What is left of 1280 px when everything is four times as large (WCAG 1.4.10)."""

SPACED_TEXT = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
p { margin-bottom: 2em !important }"""
"""Text as some readers set it (WCAG 1.4.12)."""


def of_everyone(world: World) -> list[str]:
    """Pages for visitors too, with lots that run, and one that closed on another day."""
    lots = (f"/listings/{lot.pk}/" for lot in (world.open, world.sold))
    return ["/", "/?show=ended", f"/people/{world.people[SELLER].username}/", *lots, "/help/", "/developers/sockets/"]


PAPER = """() => {
  const shown = (name) => [...document.querySelectorAll(name)].some((each) => each.checkVisibility());
  const bids = document.getElementById("bids"), { color } = getComputedStyle(document.querySelector("h1"));
  return [color, bids.scrollHeight <= bids.clientHeight, shown(".printed"), shown("nav, header.bar, form, button")];
}"""


def test_paper_has_black_words_every_bid_and_the_address_but_nothing_to_press(live_stack, world, tabs):
    tab = tabs[BIDDER]
    look(tab, "dark", 680)
    tab.goto(f"{live_stack.url}/listings/{world.open.pk}/")
    tab.emulate_media(media="print")
    assert tab.evaluate(PAPER) == ["rgb(0, 0, 0)", True, True, False]
    tab.emulate_media(media="screen")


MARKED = """(names) => names.flatMap((name) => [...document.querySelectorAll(name)]).map((each) => {
  const { outlineStyle, borderTopStyle } = getComputedStyle(each);
  return outlineStyle !== "none" || borderTopStyle !== "none";
})"""


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/?show=ended", [".tabs [aria-current]", ".tag:not([hidden])", ".heart"]),
        ("/me/inbox/", [".avatar", ".badge:not([hidden])"]),
        ("/listings/{pk}/", [".segmented label:has(:checked)", ".gallery--none", "#bid-button"]),
    ],
)
def test_where_colours_are_forced_lines_tell_what_grounds_told(live_stack, world, tabs, path, names):
    tab = tabs[BIDDER]
    look(tab, "light", 1280)
    tab.emulate_media(forced_colors="active")
    tab.goto(live_stack.url + path.format(pk=world.open.pk))
    marked = tab.evaluate(MARKED, names)
    tab.emulate_media(forced_colors="none")
    assert marked
    assert all(marked)


def test_every_page_is_looked_at():
    assert pages.all_addresses() - set(NOT_PAGES) == {page.name for page in PAGES}
