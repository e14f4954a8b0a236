"""Pictures from people: read by Pillow, drawn anew, so that nothing of the sent file is ever served."""

import secrets
import struct
import zlib
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

AVATAR_SIDE_PX = 256

FORMATS = ("JPEG", "PNG", "WEBP")

MOST_OF_LISTING = 12

_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    TypeError,
    LookupError,
    OverflowError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)
"""What Pillow raises for files that are broken, or no picture at all (SyntaxError: a damaged PNG)."""

_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What puts a picture upright, by what EXIF says about how the camera was held."""


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


def clean_avatar(upload: "File[Any]") -> "ContentFile[bytes]":
    """The middle of the picture as a square JPEG of 256 px a side, likewise. Raises BadPicture."""
    return _jpeg(ImageOps.fit(_read(upload), (AVATAR_SIDE_PX, AVATAR_SIDE_PX)))


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
        turn = _turn_of(sent)
        sent.thumbnail((MAX_SIDE_PX, MAX_SIDE_PX))
        picture = _opaque(sent)
        return picture if turn is None else picture.transpose(turn)


def _turn_of(sent: Image.Image) -> Image.Transpose | None:
    """What puts the picture upright; None also where what is said about it is damaged, which harms no pixel."""
    try:
        return _TURNS.get(sent.getexif().get(_ORIENTATION))  # type: ignore[arg-type]  # None is no key
    except _BROKEN:
        return None


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
