"""Runs the tests of the page's modules, which are written in their own language, in Chromium."""

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser

FILES = sorted(Path(__file__).parent.glob("*_test.js"))
TESTS = [
    (file.name, name) for file in FILES for name in re.findall(r'^test\("(.+?)", ', file.read_text(), re.MULTILINE)
]


@pytest.mark.parametrize(("file", "name"), TESTS, ids=[f"{file}: {name}" for file, name in TESTS])
def test_module(modules, file, name):
    modules.evaluate(
        "async ([file, name]) => { await import(file); await (await import('/harness.js')).run(name); }",
        [f"/{file}", name],
    )
