"""Pictures from people: read by Pillow, drawn anew, so that nothing of the sent file is ever served."""

import secrets
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from PIL import Image, ImageOps

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_SIDE_PX = 1_600
FORMATS = ("JPEG", "PNG", "WEBP")

_BROKEN = (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError, Image.DecompressionBombWarning)
"""What Pillow raises for files that are broken, or no picture at all (SyntaxError: a damaged PNG)."""


class BadPicture(ValueError):
    """The file can't be taken as a picture; the message says why in the sender's words."""


def clean_picture(upload: "UploadedFile[Any]") -> "ContentFile[bytes]":
    """The picture as a JPEG of at most 1600 px a side under a random name, without metadata. Raises BadPicture.

    Takes JPEG, PNG and WebP up to 10 MiB and 40 megapixels, whatever the file calls itself.
    """
    if (upload.size or 0) > MAX_BYTES:
        raise BadPicture("A picture has at most 10 MiB.")
    try:
        picture = _redrawn(upload)
    except BadPicture:
        raise
    except _BROKEN:
        raise BadPicture("This is no JPEG, PNG or WebP picture, or it is damaged.") from None
    encoded = BytesIO()
    picture.save(encoded, "JPEG", quality=85, optimize=True)
    return ContentFile(encoded.getvalue(), name=f"{secrets.token_hex(16)}.jpg")


def _redrawn(upload: "UploadedFile[Any]") -> Image.Image:
    with Image.open(upload, formats=FORMATS) as sent:
        if sent.width * sent.height > MAX_PIXELS:
            raise BadPicture("A picture has at most 40 megapixels.")
        sent.thumbnail((MAX_SIDE_PX, MAX_SIDE_PX))
        return _opaque(ImageOps.exif_transpose(sent))


def _opaque(picture: Image.Image) -> Image.Image:
    """The pixels alone, what was transparent on white."""
    paper = Image.new("RGB", picture.size, "white")
    layer = picture.convert("RGBA")
    paper.paste(layer, mask=layer)
    return paper
