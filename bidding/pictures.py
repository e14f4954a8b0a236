"""Pictures from people: read by Pillow, drawn anew, so that nothing of the sent file is ever served."""

import secrets
import struct
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from threading import BoundedSemaphore
from typing import Any, TypeVar

from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from bidding.picture_limits import most_pixels

MAX_BYTES = 10 * 1024 * 1024
MAX_SIDE_PX = 1_600
THUMBNAIL_PX = (480, 960)
"""Width and height that a thumbnail has at most."""

AVATAR_SIDE_PX = 256

FORMATS = ("JPEG", "PNG", "WEBP")

MOST_OF_LISTING = 12

DRAWN_AT_ONCE = 1
"""In a process: each takes up to a quarter of a gigabyte and a processor, which bids want as well."""

LONGEST_WAIT_S = 5.0
"""For one's turn; then it is better to be told than to hold a thread."""

_turns = BoundedSemaphore(DRAWN_AT_ONCE)
_drawers = ThreadPoolExecutor(DRAWN_AT_ONCE, "drawing")
"""Always the same threads: in each that has drawn, the allocator keeps some 60 MB for the next time."""

_STRIP_PX = 128
"""The height of what is made opaque at once, after its reduction."""

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

_Result = TypeVar("_Result")

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


class TooManyPictures(BadPicture):
    """It can't be taken now; the same file may be taken later."""

    def __init__(self, message: str, wait_s: float) -> None:
        super().__init__(message)
        self.wait_s = wait_s


class _TooManyPixelsError(Exception):
    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture as it is served, and small, as cards show it."""

    image: "ContentFile[bytes]"
    thumbnail: "ContentFile[bytes]"


def draw_picture(upload: "File[Any]") -> Drawn:
    """The picture as a JPEG of at most 1600 px a side under a random name, without metadata, and its thumbnail.

    Takes JPEG, PNG and WebP up to 10 MiB and ``picture_limits``, whatever the file calls itself. Raises BadPicture;
    TooManyPictures if others are drawn just now and its turn does not come.
    """
    return _in_turn(_drawn, upload)


def clean_avatar(upload: "File[Any]") -> "ContentFile[bytes]":
    """The middle of the picture as a square JPEG of 256 px a side, likewise. Raises BadPicture."""
    return _in_turn(_avatar, upload)


def _drawn(upload: "File[Any]") -> Drawn:
    picture = _redrawn(upload)
    image = _jpeg(picture)
    picture.thumbnail(THUMBNAIL_PX)
    return Drawn(image, _jpeg(picture))


def _avatar(upload: "File[Any]") -> "ContentFile[bytes]":
    return _jpeg(ImageOps.fit(_redrawn(upload), (AVATAR_SIDE_PX, AVATAR_SIDE_PX)))


def _in_turn(draw: "Callable[[File[Any]], _Result]", upload: "File[Any]") -> _Result:
    if (upload.size or 0) > MAX_BYTES:
        raise BadPicture(_("A picture has at most 10 MiB."))
    try:
        with _turn():
            return _drawers.submit(draw, upload).result()
    except BadPicture:
        raise
    except _TooManyPixelsError as large:  # said here: the drawing thread does not know the sender's language
        message = _("A picture of this kind has at most {most} megapixels.")
        raise BadPicture(message.format(most=large.most // 1_000_000)) from None
    except _BROKEN:
        raise BadPicture(_("This is no JPEG, PNG or WebP picture, or it is damaged.")) from None


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=LONGEST_WAIT_S):
        message = _("Too many pictures are being looked at just now. Try again in a moment.")
        raise TooManyPictures(message, wait_s=LONGEST_WAIT_S)
    try:
        yield
    finally:
        _turns.release()


def _redrawn(upload: "File[Any]") -> Image.Image:
    with Image.open(upload, formats=FORMATS) as sent:
        most = most_pixels(sent, upload)
        if sent.width * sent.height > most:
            raise _TooManyPixelsError(most)
        turn = _turn_of(sent)
        picture = _reduced(sent)
        picture.thumbnail((MAX_SIDE_PX, MAX_SIDE_PX))
        return picture if turn is None else picture.transpose(turn)


def _turn_of(sent: Image.Image) -> Image.Transpose | None:
    """What puts the picture upright; None also where what is said about it is damaged, which harms no pixel."""
    try:
        return _TURNS.get(sent.getexif().get(_ORIENTATION))  # type: ignore[arg-type]  # None is no key
    except _BROKEN:
        return None


def _reduced(sent: Image.Image) -> Image.Image:
    """The picture, opaque, at less than twice the size it will have; but for what was sent, nothing is whole here."""
    times = _times_too_large(sent)
    sent.draft(None, (max(sent.width // times, 1), max(sent.height // times, 1)))  # JPEG is unpacked at about that size
    times, strip_px = _times_too_large(sent), _STRIP_PX * _times_too_large(sent)
    paper = Image.new("RGB", (-(-sent.width // times), -(-sent.height // times)))
    for top in range(0, sent.height, strip_px):
        strip = sent.crop((0, top, sent.width, min(top + strip_px, sent.height)))
        paper.paste(_opaque(strip).reduce(times), (0, top // times))
    return paper


def _times_too_large(sent: Image.Image) -> int:
    return max(1, max(sent.size) // MAX_SIDE_PX)


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
