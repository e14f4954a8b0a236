"""How many pixels a sent picture may have: as many as can be read in little memory.

A JPEG in one scan is read at half, a quarter or an eighth of its size, line by line. All others are unpacked whole
first, and a few kilobytes may unpack to gigabytes.
"""

from typing import IO

from PIL import Image

MAX_PIXELS = 40_000_000
"""Of a JPEG in one scan."""

MAX_PIXELS_IN_SCANS = 24_000_000
"""Of a JPEG in several, which is kept in coefficients, 2 bytes each, until the last of them was read."""

MAX_PIXELS_UNPACKED = 16_000_000
"""Of PNG and WebP: 4 bytes each, in WebP's decoder some times over."""

_SEQUENTIAL = {0xC0, 0xC1}
_START_OF_SCAN = 0xDA
_OTHER_FRAMES = {0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
_COUNT_IN_FRAME = 5
"""Where a frame's header has the number of its components; a scan's begins with it."""


def most_pixels(sent: Image.Image, file: IO[bytes]) -> int:
    """The most that this kind of picture may have. Leaves the file where it was."""
    if sent.format not in {"JPEG", "MPO"}:
        return MAX_PIXELS_UNPACKED
    at = file.tell()
    file.seek(0)
    try:
        return MAX_PIXELS if _is_in_one_scan(file) else MAX_PIXELS_IN_SCANS
    finally:
        file.seek(at)


def _is_in_one_scan(file: IO[bytes]) -> bool:
    """Whether the first scan has all components of a sequential frame; False for whatever is not quite regular."""
    components = None
    file.seek(2)
    while True:
        head = file.read(4)
        if len(head) < 4 or head[0] != 0xFF or head[1] in _OTHER_FRAMES:
            return False
        body = file.read(int.from_bytes(head[2:]) - 2)
        if head[1] == _START_OF_SCAN:
            return body[:1] == components
        if head[1] in _SEQUENTIAL:
            components = body[_COUNT_IN_FRAME : _COUNT_IN_FRAME + 1]
