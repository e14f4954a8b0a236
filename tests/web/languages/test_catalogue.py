"""Every text has a translation, with the same gaps; and no text of a template is left out of gettext."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.template.base import Lexer, TokenType

from web.languages.compiling import SOURCES
from web.languages.extraction import all_messages
from web.languages.management.commands.messages import is_translated, updated

ROOT = Path(settings.BASE_DIR)
FILES = sorted(SOURCES.glob("*/LC_MESSAGES/django.po"))
GAP = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


@pytest.fixture(scope="module")
def template():
    """What the project says now."""
    return all_messages(ROOT)


def catalogue_of(path):
    return read_po(BytesIO(path.read_bytes()))


def test_there_is_a_catalogue_for_every_other_language():
    languages = {code for code, _ in settings.LANGUAGES} - {settings.LANGUAGE_CODE}
    assert {path.parents[1].name for path in FILES} == languages


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parents[1].name)
def test_every_text_is_translated(path, template):
    catalogue = catalogue_of(path)
    found = {(message.id, message.context): message for message in catalogue if message.id}
    lacking = [
        message.id
        for message in template
        if message.id
        and not ((known := found.get((message.id, message.context))) and is_translated(known) and not known.fuzzy)
    ]
    assert lacking == [], "run `make messages` and translate these"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parents[1].name)
def test_a_translation_has_the_gaps_of_its_text(path):
    wrong = []
    for message in catalogue_of(path):
        if message.id and is_translated(message):
            texts = [message.id] if isinstance(message.id, str) else message.id
            strings = [message.string] if isinstance(message.string, str) else message.string
            # The singular may leave its number out.
            wanted = {frozenset(GAP.findall(text)) for text in texts}
            wrong += [string for string in strings if frozenset(GAP.findall(string)) not in wanted]
    assert wrong == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parents[1].name)
def test_collecting_the_texts_again_changes_nothing(path):
    once, twice = BytesIO(), BytesIO()
    write_po(once, updated(catalogue_of(path), catalogue_of(path)), sort_output=True)
    write_po(twice, updated(read_po(BytesIO(once.getvalue())), catalogue_of(path)), sort_output=True)
    assert once.getvalue() == twice.getvalue()


def test_texts_of_python_and_of_templates_are_collected(template):
    assert "Skip to the content" in template
    assert "Standings are told anew" not in template
    assert template.get("Paddle {paddle}").locations[0][0] == "web/listings/words.py"


# --- What stands in templates as it is ---

SHOWN = ("alt", "aria-label", "placeholder", "title")
WORDS = re.compile(r"[^\W\d_]{2,}")
ALLOWED = re.compile(r"Rostrum|UTC|nbsp|SVG|JSON|API|OpenAPI|AsyncAPI|WebSocket|HTTP|MiB|GET|POST|PATCH|PUT|DELETE")
LEFT_OUT = {
    "500.html": "is rendered without a language, and says everything in both",
    "admin/": "the admin is for staff, in English but for Django's own texts",
    "developers/": "is for programmers, as the API's own texts in English",
}


class Visible(HTMLParser):
    """Collects what a person sees or hears."""

    def __init__(self):
        super().__init__()
        self.texts, self.silent = [], 0

    def handle_starttag(self, tag, attrs):
        self.silent += tag in ("script", "style", "code", "pre")
        self.texts += [value for name, value in attrs if name in SHOWN and value]

    def handle_endtag(self, tag):
        self.silent -= tag in ("script", "style", "code", "pre")

    def handle_data(self, data):
        if not self.silent:
            self.texts.append(data)


def raw_html(source: str) -> Iterator[str]:
    """The template without its tags, and without what they translate."""
    within = ""
    for token in Lexer(source).tokenize():
        word = token.contents.split()[0] if token.token_type == TokenType.BLOCK and token.contents else ""
        if within:
            within = "" if word == f"end{within}" else within
        elif word in ("blocktranslate", "blocktrans", "comment"):
            within = word
        elif token.token_type == TokenType.TEXT:
            yield token.contents


def templates() -> list[Path]:
    place = ROOT / "web" / "templates"
    paths = sorted(place.rglob("*.html"))
    return [path for path in paths if not str(path.relative_to(place)).startswith(tuple(LEFT_OUT))]


@pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(ROOT / "web" / "templates")))
def test_no_text_of_a_template_is_left_out_of_gettext(path):
    visible = Visible()
    visible.feed("".join(raw_html(path.read_text())))
    assert [text.strip() for text in visible.texts if WORDS.search(ALLOWED.sub("", text))] == []
