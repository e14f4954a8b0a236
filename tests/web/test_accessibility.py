"""axe finds nothing on any page, light and dark, wide and on a phone; and the bar is all there for the keyboard."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext
from playwright.sync_api import Page as Tab

from tests.stack import Stack
from tests.web import pages
from tests.web.pages import NOT_PAGES, PAGES, VISITOR, World

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What the colours and the width change; the rest is the same page.
BY_LOOK = ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block", "meta-viewport"]
LOOKS = [("light", 1280, STANDARDS), ("dark", 390, BY_LOOK)]
RUN = """async (rules) => {
  for (const moving of document.getAnimations()) moving.cancel();
  const found = await axe.run({ runOnly: rules, resultTypes: ["violations"] });
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}"""


@pytest.fixture(scope="module")
def world(_running_stack: Stack, django_db_blocker: Any) -> World:
    """Made once; nobody changes it."""
    with django_db_blocker.unblock():
        return pages.make_world()


@pytest.fixture(scope="module")
def tabs(browser: Any, world: World, _running_stack: Stack, django_db_blocker: Any) -> Iterator[dict[str, Tab]]:
    """One tab for each role."""
    contexts = {role: browser.new_context(locale="en-US", bypass_csp=True) for role in (VISITOR, *world.people)}
    with django_db_blocker.unblock():
        for role in world.people:
            _sign_in(contexts[role], world.cookie_of(role), _running_stack.url)
    yield {role: context.new_page() for role, context in contexts.items()}
    for context in contexts.values():
        context.close()


def _sign_in(context: BrowserContext, session: str, url: str) -> None:
    context.add_cookies([{"name": "sessionid", "value": session, "url": url}])


def look(tab: Tab, scheme: Any, width: int) -> None:
    """From now on."""
    tab.set_viewport_size({"width": width, "height": 900})
    tab.emulate_media(color_scheme=scheme, reduced_motion="reduce")


def complaints(tab: Tab) -> list[str]:
    """What axe says in every look, each named by its rule."""
    tab.evaluate(AXE_SCRIPT)
    found = []
    for scheme, width, rules in LOOKS:
        look(tab, scheme, width)
        found += [f"{scheme}, {width} px: {text}" for text in tab.evaluate(RUN, rules)]
    return found


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_axe_finds_nothing(live_stack, world, tabs, page):
    tab, path = tabs[page.role], page.path(world)
    look(tab, *LOOKS[0][:2])
    tab.goto(live_stack.url + path)
    assert tab.url == live_stack.url + path, "another page was looked at"
    assert complaints(tab) == []


def test_every_page_is_looked_at():
    assert pages.all_addresses() - set(NOT_PAGES) == {page.name for page in PAGES}
