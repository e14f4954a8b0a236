"""Brings the catalogues up to date with the texts in Python and templates."""

from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand

from web.languages.compiling import SOURCES
from web.languages.extraction import all_messages

WIDTH = 110


class Command(BaseCommand):
    """Adds new texts without a translation, drops those that are gone, keeps the rest; guesses nothing."""

    help = "Bring the catalogues under web/locale up to date, and name what is not translated."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Write each catalogue anew, sorted by text."""
        template = all_messages(Path(settings.BASE_DIR))
        for path in sorted(SOURCES.glob("*/LC_MESSAGES/django.po")):
            catalogue = updated(read_po(BytesIO(path.read_bytes())), template)
            made = BytesIO()
            write_po(made, catalogue, width=WIDTH, sort_output=True, include_lineno=False, ignore_obsolete=True)
            path.write_bytes(made.getvalue())
            self._report(path, catalogue)

    def _report(self, path: Path, catalogue: Catalog) -> None:
        lacking = [message.id for message in catalogue if message.id and not is_translated(message)]
        for text in lacking:
            self.stdout.write(f"not translated: {text!r}")
        self.stdout.write(f"{path}: {len(catalogue)} texts, {len(lacking)} not translated")


def is_translated(message: Any) -> bool:
    """Whether a text, or each of its plural forms, has a translation."""
    return bool(message.string) and (isinstance(message.string, str) or all(message.string))


def updated(old: Catalog, template: Catalog) -> Catalog:
    """The texts of the template with the translations that the old catalogue has for them."""
    new = Catalog(
        locale=old.locale,
        project="Rostrum",
        version="1",
        header_comment="# Rostrum's texts in another language. Brought up to date by `make messages`.",
        creation_date=old.creation_date,
        revision_date=old.revision_date,
        msgid_bugs_address="none",
        language_team="none",
        last_translator="none",
        fuzzy=False,
    )
    for message in template:
        if message.id:
            known = old.get(message.id, message.context)
            new.add(message.id, known.string if known else "", message.locations, context=message.context)
    return new
