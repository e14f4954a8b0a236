"""Where links in e-mails lead to."""

import pytest

from web.notices.addressing import absolute
from web.notices.checks import site_url_is_set


def test_links_lead_to_the_site_that_settings_name(settings):
    settings.SITE_URL = "https://auction.example"
    assert absolute("/me/") == "https://auction.example/me/"
    assert site_url_is_set() == []


@pytest.mark.parametrize(
    ("hosts", "secure", "url"),
    [
        (["auction.example", "other"], True, "https://auction.example"),
        ([".auction.example"], False, "http://auction.example"),
        (["*"], True, "https://localhost"),
    ],
)
def test_without_that_they_are_guessed_and_it_is_said(settings, hosts, secure, url):
    settings.SITE_URL, settings.ALLOWED_HOSTS, settings.SESSION_COOKIE_SECURE = "", hosts, secure
    assert absolute("") == url
    (warning,) = site_url_is_set()
    assert url in warning.msg
