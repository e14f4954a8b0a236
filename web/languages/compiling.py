"""Catalogues as Django reads them (``.mo``), made from their sources (``.po``) at start: nobody needs gettext's tools.

They are kept under VAR: the source tree may be read-only. The digest beside each tells whether it is stale.
"""

import hashlib
import logging
import os
import tempfile
from pathlib import Path

from django.conf import settings

logger = logging.getLogger(__name__)

SOURCES = Path(__file__).resolve().parents[1] / "locale"


def compile_all() -> None:
    """Compile what is missing or stale. Processes that start at once may all do it: each writes the same whole file.

    Where nothing can be written, pages stay English, and the log says why.
    """
    for source in sorted(SOURCES.glob("*/LC_MESSAGES/*.po")):
        target = Path(settings.LOCALE_PATHS[0]) / source.relative_to(SOURCES).with_suffix(".mo")
        try:
            _compile_if_stale(source, target)
        except OSError as problem:
            logger.warning("%s is not compiled (%s): its pages stay English", source.name, problem)


def _compile_if_stale(source: Path, target: Path) -> None:
    text = source.read_bytes()
    digest, digest_file = hashlib.sha256(text).hexdigest(), target.with_suffix(".sha256")
    if target.is_file() and digest_file.is_file() and digest_file.read_text() == digest:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    _replace(target, compiled(text))
    _replace(digest_file, digest.encode())


def compiled(text: bytes) -> bytes:
    """The compiled form of a catalogue; what is not wholly translated is left out, and so stays English."""
    from io import BytesIO

    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    catalogue, made = read_po(BytesIO(text)), BytesIO()
    for message in catalogue:
        if not isinstance(message.string, str) and not all(message.string or ()):
            message.string = ""
    write_mo(made, catalogue)
    return made.getvalue()


def _replace(path: Path, content: bytes) -> None:
    """Readers see the old file or the new one, never a part."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
    os.chmod(file.name, 0o644)  # other processes may be other users'; nothing in it is secret
    os.replace(file.name, path)
