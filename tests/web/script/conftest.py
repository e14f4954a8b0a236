"""A page that imports the project's modules, without any server."""

from collections.abc import Iterator
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
    context = browser.new_context(locale="en-US", timezone_id="UTC")
    context.route("**/*", _answer)
    page = context.new_page()
    page.goto(f"{ORIGIN}/")
    yield page
    context.close()
