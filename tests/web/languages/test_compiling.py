"""Catalogues are compiled at start, once, where they may be written."""

import gettext
import time

import pytest

from tests.together import together
from web.languages import compiling

PO = """
msgid ""
msgstr "Language: de\\nContent-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Sell"
msgstr "Verkaufen"

msgid "Bid"
msgstr ""

#, fuzzy
msgid "Won"
msgstr "Verloren"

msgid "%d bid"
msgid_plural "%d bids"
msgstr[0] "%d Gebot"
msgstr[1] ""
"""


@pytest.fixture
def places(tmp_path, settings, monkeypatch):
    """A source of its own; where it is compiled to."""
    source = tmp_path / "source" / "de" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(PO)
    monkeypatch.setattr(compiling, "SOURCES", tmp_path / "source")
    settings.LOCALE_PATHS = [tmp_path / "var" / "locale"]
    return source, tmp_path / "var" / "locale" / "de" / "LC_MESSAGES" / "django.mo"


def read(path):
    with path.open("rb") as file:
        return gettext.GNUTranslations(file)


def test_only_whole_translations_are_used(places):
    compiling.compile_all()
    german = read(places[1])
    assert [german.gettext(text) for text in ("Sell", "Bid", "Won")] == ["Verkaufen", "Bid", "Won"]
    assert german.ngettext("%d bid", "%d bids", 2) == "%d bids"


def test_what_is_fresh_is_left_alone_and_what_is_stale_is_not(places):
    source, target = places
    compiling.compile_all()
    made_ns = target.stat().st_mtime_ns
    compiling.compile_all()
    assert target.stat().st_mtime_ns == made_ns
    source.write_text(PO.replace("Verkaufen", "Anbieten"))
    compiling.compile_all()
    assert read(target).gettext("Sell") == "Anbieten"


def test_processes_that_start_at_once_leave_one_whole_file(places):
    together(*[compiling.compile_all] * 8)
    assert read(places[1]).gettext("Sell") == "Verkaufen"
    assert sorted(path.name for path in places[1].parent.iterdir()) == ["django.mo", "django.sha256"]


def test_where_nothing_can_be_written_pages_stay_english(places, settings, caplog):
    blocker = places[0].parents[3] / "a-file"
    blocker.touch()
    settings.LOCALE_PATHS = [blocker / "locale"]
    compiling.compile_all()
    assert "its pages stay English" in caplog.text


def test_a_start_with_fresh_catalogues_costs_next_to_nothing():
    compiling.compile_all()
    began_s = time.perf_counter()
    compiling.compile_all()
    assert time.perf_counter() - began_s < 0.1
