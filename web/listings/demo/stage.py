"""A small studio: shapes with gradients, soft shadows and light, in units of a hundredth of the picture's side.

Everything is drawn at twice the size and made smaller at the end, so that edges are smooth.
"""

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TypeAlias

from PIL import Image, ImageColor, ImageDraw, ImageFilter

SILVER = ("#5e666c", "#c9d0d4", "#ffffff", "#a3acb2", "#6b747a", "#d8dde0", "#4b5257")
BRASS = ("#6d4c14", "#c89a3f", "#f6dc94", "#b98a33", "#5b3e10")
STEEL = ("#f6f8f9", "#a5adb3", "#e6eaec", "#757d83", "#cfd5d8")

SIDE_PX = 800
SCALE = 2 * SIDE_PX / 100
SOFT_PX = 200
"""Side of the small canvas on which blurred things are made."""

Point: TypeAlias = tuple[float, float]
Box: TypeAlias = tuple[float, float, float, float]
Fill: TypeAlias = str | Sequence[str]
"""One colour, or those of a gradient in equal steps."""


def curve(*controls: Point, steps: int = 24) -> list[Point]:
    """Points along the Bézier curve of any degree."""
    return [_on_curve(controls, i / steps) for i in range(steps + 1)]


def _on_curve(controls: Sequence[Point], t: float) -> Point:
    points = list(controls)
    while len(points) > 1:
        points = [((1 - t) * ax + t * bx, (1 - t) * ay + t * by) for (ax, ay), (bx, by) in pairwise(points)]
    return points[0]


def mirrored(points: Sequence[Point], axis: float = 50) -> list[Point]:
    """The outline of something symmetrical, from its right half (top to bottom)."""
    return [*points, *((2 * axis - x, y) for x, y in reversed(points))]


def smooth(points: Sequence[Point], times: int = 3) -> list[Point]:
    """The closed outline with its corners cut again and again (Chaikin)."""
    outline = list(points)
    for _ in range(times):
        sides = zip(outline, [*outline[1:], outline[0]], strict=True)
        outline = [
            (ax + (bx - ax) * part, ay + (by - ay) * part) for (ax, ay), (bx, by) in sides for part in (0.25, 0.75)
        ]
    return outline


def around(center: Point, radius: float, degrees: float) -> Point:
    """The point at that angle; 0 is up, clockwise."""
    angle = math.radians(degrees)
    return center[0] + radius * math.sin(angle), center[1] - radius * math.cos(angle)


@lru_cache(maxsize=256)
def _strip(colours: tuple[str, ...]) -> Image.Image:
    """A row of 256 pixels that goes through the colours."""
    rgb = [ImageColor.getrgb(colour) for colour in colours]
    strip = Image.new("RGB", (256, 1))
    for x in range(256):
        at = x / 255 * (len(rgb) - 1)
        low = min(int(at), len(rgb) - 2)
        pair = zip(rgb[low], rgb[low + 1], strict=False)
        strip.putpixel((x, 0), tuple(round(a + (b - a) * (at - low)) for a, b in pair))
    return strip


class Stage:
    """One picture in the making."""

    def __init__(self, wall: Fill) -> None:
        side = round(100 * SCALE)
        self.image = self._paint((side, side), wall, down=True)

    def _paint(self, size: tuple[int, int], fill: Fill, *, down: bool) -> Image.Image:
        if isinstance(fill, str):
            return Image.new("RGB", size, fill)
        strip = _strip(tuple(fill))
        return (strip.transpose(Image.Transpose.ROTATE_270) if down else strip).resize(size)

    def polygon(self, points: Iterable[Point], fill: Fill, *, down: bool = False) -> None:
        """An area; a gradient runs across it, or ``down``."""
        pixels = [(x * SCALE, y * SCALE) for x, y in points]
        left, top = (math.floor(min(axis)) for axis in zip(*pixels, strict=True))
        right, bottom = (math.ceil(max(axis)) + 1 for axis in zip(*pixels, strict=True))
        mask = Image.new("L", (right - left, bottom - top))
        ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in pixels], fill=255)
        self.image.paste(self._paint(mask.size, fill, down=down), (left, top), mask)

    def ellipse(self, center: Point, width: float, height: float, fill: Fill, *, down: bool = True) -> None:
        """An ellipse by its centre and radii."""
        points = [
            (center[0] + width * math.cos(a / 60 * math.pi), center[1] + height * math.sin(a / 60 * math.pi))
            for a in range(120)
        ]
        self.polygon(points, fill, down=down)

    def slab(self, box: Box, fill: Fill, *, radius: float = 0, down: bool = True) -> None:
        """A rectangle, with round corners if wanted."""
        left, top, right, bottom = (round(side * SCALE) for side in box)
        mask = Image.new("L", (right - left, bottom - top))
        ImageDraw.Draw(mask).rounded_rectangle((0, 0, mask.width - 1, mask.height - 1), radius=radius * SCALE, fill=255)
        self.image.paste(self._paint(mask.size, fill, down=down), (left, top), mask)

    def stroke(self, points: Sequence[Point], width: float, colour: str) -> None:
        """A line with round ends."""
        draw = ImageDraw.Draw(self.image)
        pixels = [(x * SCALE, y * SCALE) for x, y in points]
        draw.line(pixels, fill=colour, width=max(1, round(width * SCALE)), joint="curve")
        for x, y in (pixels[0], pixels[-1]):
            r = width * SCALE / 2
            draw.ellipse((x - r, y - r, x + r, y + r), fill=colour)

    def soft(self, center: Point, width: float, height: float, colour: str, strength: float, blur: float) -> None:
        """A blurred ellipse: a shadow or a light."""
        self.soft_shape(_ellipse_points(center, width, height), colour, strength, blur)

    def soft_shape(self, points: Sequence[Point], colour: str, strength: float, blur: float) -> None:
        """A blurred area of any outline."""
        scale = SOFT_PX / 100
        mask = Image.new("L", (SOFT_PX, SOFT_PX))
        ImageDraw.Draw(mask).polygon([(x * scale, y * scale) for x, y in points], fill=round(255 * strength))
        mask = mask.filter(ImageFilter.GaussianBlur(blur * scale))
        box = mask.getbbox()
        if box is None:
            return
        times = self.image.width // SOFT_PX
        left, top, right, bottom = (side * times for side in box)
        large = mask.crop(box).resize((right - left, bottom - top), Image.Resampling.BICUBIC)
        self.image.paste(Image.new("RGB", large.size, colour), (left, top), large)

    def table(self, fill: Fill, horizon: float) -> None:
        """A surface from the horizon to the lower edge."""
        self.slab((0, horizon, 100, 100), fill)
        self.soft((50, horizon), 60, 1.5, "#000000", 0.25, 1.5)

    def finished(self) -> Image.Image:
        """The picture at its final size, with a little darkness at its edges."""
        picture = self.image.resize((SIDE_PX, SIDE_PX), Image.Resampling.BOX)
        dark = Image.new("L", (64, 64), 70)
        ImageDraw.Draw(dark).ellipse((-4, -8, 68, 68), fill=0)
        dark = dark.filter(ImageFilter.GaussianBlur(10)).resize(picture.size, Image.Resampling.BICUBIC)
        picture.paste(Image.new("RGB", picture.size, "#000000"), (0, 0), dark)
        return picture


def _ellipse_points(center: Point, width: float, height: float) -> list[Point]:
    turn = [a / 24 * math.pi for a in range(48)]
    return [(center[0] + width * math.cos(a), center[1] + height * math.sin(a)) for a in turn]
