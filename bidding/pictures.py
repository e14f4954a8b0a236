"""Pictures from people: read by Pillow, drawn anew, so that nothing of the sent file is ever served."""

import secrets
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_SIDE_PX = 1_600
THUMBNAIL_PX = (480, 960)
"""Width and height that a thumbnail has at most."""

FORMATS = ("JPEG", "PNG", "WEBP")

_BROKEN = (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError, Image.DecompressionBombWarning)
"""What Pillow raises for files that are broken, or no picture at all (SyntaxError: a damaged PNG)."""


class BadPicture(ValueError):
    """The file can't be taken as a picture; the message says why in the sender's words."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture as it is served, and small, as cards show it."""

    image: "ContentFile[bytes]"
    thumbnail: "ContentFile[bytes]"


def clean_picture(upload: "File[Any]") -> "ContentFile[bytes]":
    """The picture as a JPEG of at most 1600 px a side under a random name, without metadata. Raises BadPicture.

    Takes JPEG, PNG and WebP up to 10 MiB and 40 megapixels, whatever the file calls itself.
    """
    return _jpeg(_read(upload))


def draw_picture(upload: "File[Any]") -> Drawn:
    """The same together with its thumbnail. Raises BadPicture."""
    picture = _read(upload)
    image = _jpeg(picture)
    picture.thumbnail(THUMBNAIL_PX)
    return Drawn(image, _jpeg(picture))


def _read(upload: "File[Any]") -> Image.Image:
    if (upload.size or 0) > MAX_BYTES:
        raise BadPicture(_("A picture has at most 10 MiB."))
    try:
        return _redrawn(upload)
    except BadPicture:
        raise
    except _BROKEN:
        raise BadPicture(_("This is no JPEG, PNG or WebP picture, or it is damaged.")) from None


def _redrawn(upload: "File[Any]") -> Image.Image:
    with Image.open(upload, formats=FORMATS) as sent:
        if sent.width * sent.height > MAX_PIXELS:
            raise BadPicture(_("A picture has at most 40 megapixels."))
        sent.thumbnail((MAX_SIDE_PX, MAX_SIDE_PX))
        return _opaque(ImageOps.exif_transpose(sent))


def _opaque(picture: Image.Image) -> Image.Image:
    """The pixels alone, what was transparent on white."""
    paper = Image.new("RGB", picture.size, "white")
    layer = picture.convert("RGBA")
    paper.paste(layer, mask=layer)
    return paper


def _jpeg(picture: Image.Image) -> "ContentFile[bytes]":
    encoded = BytesIO()
    picture.save(encoded, "JPEG", quality=85, optimize=True)
    return ContentFile(encoded.getvalue(), name=f"{secrets.token_hex(16)}.jpg")
