"""A page that imports the project's modules, without any server."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent
STATIC = HERE.parents[2] / "web" / "static"
ORIGIN = "http://modules.test"
EMPTY_PAGE = "<!doctype html><title>modules</title>"


def _answer(route: Any) -> None:
    path = route.request.url.removeprefix(ORIGIN)
    file = (STATIC if path.startswith("/js/") else HERE) / path.lstrip("/")
    if file.is_file():
        route.fulfill(path=file, content_type="text/javascript")
    else:
        route.fulfill(body=EMPTY_PAGE, content_type="text/html")


@pytest.fixture(scope="module")
def modules(browser: Any) -> Iterator[Any]:
    """A page at an address from which modules can be imported; in English, in UTC."""
    with _page(browser, "en-US") as page:
        yield page


@pytest.fixture(scope="module")
def modules_in(browser: Any) -> Iterator[Callable[[str], Any]]:
    """Such a page in a browser that speaks that language."""
    with ExitStack() as pages:
        yield cache(lambda language: pages.enter_context(_page(browser, language)))


@contextmanager
def _page(browser: Any, locale: str) -> Iterator[Any]:
    context = browser.new_context(locale=locale, timezone_id="UTC")
    context.route("**/*", _answer)
    page = context.new_page()
    page.goto(f"{ORIGIN}/")
    yield page
    context.close()
