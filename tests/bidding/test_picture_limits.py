"""What drawing pictures may cost: pixels by kind of file, memory, and how many are drawn at once."""

import contextlib
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Barrier, BrokenBarrierError

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image

from bidding import pictures
from bidding.picture_limits import MAX_PIXELS, MAX_PIXELS_IN_SCANS, MAX_PIXELS_UNPACKED, most_pixels
from bidding.pictures import DRAWN_AT_ONCE, BadPicture, TooManyPictures, draw_picture
from tests.bidding.test_pictures import kept, sent
from web.languages.compiling import compile_all

MOST_KIB = 280 * 1024

PEAK = """
import sys
from django.core.files.base import ContentFile
from PIL import Image
from bidding.pictures import draw_picture

def kib(name):
    return int(next(line for line in open("/proc/self/status") if line.startswith(name)).split()[1])

Image.init()
sent = ContentFile(sys.stdin.buffer.read(), name="a")
before = kib("VmRSS:")
draw_picture(sent)
print(kib("VmHWM:") - before)
"""
"""Draws a picture in a process of its own and says what that took: memory of Pillow's, which Python does not count."""


@pytest.mark.parametrize(
    ("mode", "size", "kind", "options", "limit"),
    [
        ("RGBA", (4_000, 4_000), "WEBP", {"lossless": True, "method": 0}, MAX_PIXELS_UNPACKED),
        ("RGBA", (4_000, 4_000), "PNG", {"compress_level": 1}, MAX_PIXELS_UNPACKED),
        ("CMYK", (6_000, 4_000), "JPEG", {"progressive": True}, MAX_PIXELS_IN_SCANS),
        ("RGB", (6_399, 6_250), "JPEG", {}, MAX_PIXELS),
    ],
    ids=["webp", "png", "progressive", "jpeg"],
)
def test_the_largest_picture_of_each_kind_is_drawn_in_little_memory(mode, size, kind, options, limit):
    largest = sent(Image.new(mode, size), kind, **options).read()
    assert 0 <= limit - size[0] * size[1] < 10_000
    asked = subprocess.run([sys.executable, "-c", PEAK], input=largest, capture_output=True, check=True, timeout=60)
    assert int(asked.stdout) < MOST_KIB


@pytest.mark.parametrize("kind", ["WEBP", "PNG"])
def test_what_has_to_be_unpacked_whole_has_fewer_pixels(kind):
    with pytest.raises(BadPicture, match="at most 16 megapixels"):
        draw_picture(sent(Image.new("L", (4_001, 4_000)), kind))


def limit_of(data):
    with Image.open(BytesIO(data)) as image:
        return most_pixels(image, BytesIO(data))


def test_a_jpeg_in_several_scans_has_fewer_pixels_even_if_it_does_not_call_itself_progressive():
    image = Image.effect_noise((40, 20), 90).convert("RGB")
    at_once = sent(image, "JPEG").read()
    assert limit_of(at_once) == MAX_PIXELS
    assert limit_of(sent(image, "JPEG", progressive=True).read()) == MAX_PIXELS_IN_SCANS
    scan, of_one = at_once.index(b"\xff\xda"), b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00"
    assert limit_of(at_once[:scan] + of_one + at_once[scan + 14 :]) == MAX_PIXELS_IN_SCANS
    assert limit_of(at_once[:scan] + b"\xff" + at_once[scan:]) == MAX_PIXELS_IN_SCANS


def test_reduced_in_strips_it_is_the_same_picture():
    band = Image.linear_gradient("L").resize((3_300, 2_700))
    turned = band.transpose(Image.Transpose.ROTATE_180)
    image = Image.merge("RGBA", [band, turned, band, Image.new("L", band.size, 128)])
    paper = Image.new("RGB", image.size, "white")
    paper.paste(image, mask=image)
    paper.thumbnail((1_600, 1_600))
    drawn = kept(sent(image, "PNG", compress_level=1))
    assert drawn.size == paper.size
    for at in [(5, 5), (800, 124), (800, 620), (1_590, 1_300)]:
        assert max(abs(a - b) for a, b in zip(drawn.getpixel(at), paper.getpixel(at), strict=True)) < 6


@pytest.mark.parametrize("size", [(9_000, 1), (1, 9_000), (4_801, 3_001), (1_601, 1_599)])
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_odd_sides_are_scaled_as_they_are(kind, size):
    drawn = kept(sent(Image.new("RGB", size, "blue"), kind))
    assert max(drawn.size) == 1_600
    assert abs(min(drawn.size) - max(1, min(size) * 1_600 / max(size))) <= 1
    assert drawn.getpixel((drawn.width - 1, drawn.height - 1))[2] > 240


def test_so_many_are_drawn_at_once_and_no_more(monkeypatch):
    one_too_many = Barrier(DRAWN_AT_ONCE + 1)
    redrawn, met = pictures._redrawn, []

    def meeting(upload):
        with contextlib.suppress(BrokenBarrierError):
            one_too_many.wait(timeout=0.05)
            met.append(upload)
        return redrawn(upload)

    monkeypatch.setattr(pictures, "_redrawn", meeting)
    uploads = [sent(Image.new("RGB", (20, 20)), "PNG") for _ in range(6)]
    with ThreadPoolExecutor(6) as people:
        assert len(list(people.map(draw_picture, uploads))) == 6
    assert met == []


def test_a_refusal_is_in_the_language_of_whoever_asked():
    compile_all()
    with translation.override("de"), pytest.raises(BadPicture, match="höchstens 16 Megapixel"):
        draw_picture(sent(Image.new("L", (4_001, 4_000)), "PNG"))


def test_whose_turn_does_not_come_is_told_to_try_again(monkeypatch):
    monkeypatch.setattr(pictures, "LONGEST_WAIT_S", 0.05)
    with contextlib.ExitStack() as others:
        for _ in range(DRAWN_AT_ONCE):
            others.enter_context(pictures._turn())
        with pytest.raises(TooManyPictures, match="Try again in a moment"):
            draw_picture(sent(Image.new("RGB", (20, 20)), "PNG"))
    assert draw_picture(sent(Image.new("RGB", (20, 20)), "PNG"))


def test_a_damaged_picture_gives_its_turn_back(monkeypatch):
    monkeypatch.setattr(pictures, "LONGEST_WAIT_S", 0.05)
    for _ in range(DRAWN_AT_ONCE + 1):
        with pytest.raises(BadPicture, match="damaged"):
            draw_picture(SimpleUploadedFile("a.png", b"no"))
