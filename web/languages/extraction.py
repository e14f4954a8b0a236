"""Every text of the project that gettext translates, out of Python and templates."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from django.utils.translation.template import templatize

ROOMS = ("auction_system", "web", "chat", "bidding")
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}


def all_messages(root: Path) -> Catalog:
    """The texts below the project's directory, each with the files that use it."""
    found = Catalog()
    for room in ROOMS:
        for path in sorted((root / room).rglob("*")):
            if path.suffix in (".py", ".html", ".txt") and "migrations" not in path.parts:
                _collect(path, str(path.relative_to(root)), found)
    return found


def _collect(path: Path, name: str, found: Catalog) -> None:
    for text, context in _texts(path):
        found.add(text, locations=[(name, 0)], context=context)


def _texts(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    source = path.read_text()
    for _, text, _, context in extract("python", BytesIO(_as_python(path, source).encode()), KEYWORDS):
        yield text, context


def _as_python(path: Path, source: str) -> str:
    """Templates become calls of gettext in between letters without a meaning, which must not look indented."""
    if path.suffix == ".py":
        return source
    return "\n".join(line.lstrip() for line in templatize(source).splitlines())
