"""Browsers by their names."""

import pytest

from web.accounts.templatetags.browsers import browser

GECKO = "(KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (f"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 {GECKO} Chrome/131.0 Safari/537.36", "Chrome on Linux"),
        (f"Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 {GECKO} Chrome/131.0 Edg/131.0", "Edge on Windows"),
        ("Mozilla/5.0 (Android 14; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0", "Firefox on Android"),
        (f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) {GECKO} Version/18 Safari/604.1", "Safari on iPhone"),
        ("curl/8.5.0", "Another browser or program"),
        ("", "Another browser or program"),
    ],
)
def test_a_browser_goes_by_its_name(said, name):
    assert browser(said) == name
