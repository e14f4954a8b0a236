"""Pictures from people: only their pixels stay."""

import contextlib
import random
import struct
import zlib
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from bidding.pictures import MAX_BYTES, BadPicture, draw_picture


def sent(image, kind, **options):
    encoded = BytesIO()
    image.save(encoded, kind, **options)
    return SimpleUploadedFile(f"../../etc/passwd.{kind.lower()}", encoded.getvalue())


def kept(upload):
    """What is served."""
    return Image.open(BytesIO(draw_picture(upload).image.read()))


def png_of(width, height):
    """A PNG that says it has that many pixels."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 10)) + chunk(b"IEND", b"")
    return SimpleUploadedFile("bomb.png", b"\x89PNG\r\n\x1a\n" + body)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_each_format_becomes_a_jpeg(kind):
    picture = kept(sent(Image.new("RGB", (300, 200), "blue"), kind))
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (300, 200))
    red, _, blue = picture.getpixel((10, 10))
    assert red < 10
    assert blue > 245


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "1", "I;16"])
def test_every_mode_becomes_colours(mode):
    assert kept(sent(Image.new(mode, (20, 20)), "PNG")).mode == "RGB"


def test_print_colours_become_screen_colours():
    assert kept(sent(Image.new("CMYK", (20, 20)), "JPEG")).mode == "RGB"


def test_what_is_transparent_is_white():
    assert min(kept(sent(Image.new("RGBA", (20, 20), (0, 0, 0, 0)), "PNG")).getpixel((5, 5))) > 250


def test_a_large_picture_is_scaled_down():
    assert kept(sent(Image.new("RGB", (3_200, 800)), "JPEG")).size == (1_600, 400)


def test_nothing_but_pixels_is_kept():
    exif = Image.Exif()
    exif[0x010E], exif[0x8825] = "a secret place", {1: "N"}
    upload = sent(Image.new("RGB", (40, 20)), "JPEG", exif=exif, comment=b"a secret remark", icc_profile=b"secret" * 30)
    assert b"secret" in upload.read()
    upload.seek(0)
    assert b"secret" not in draw_picture(upload).image.read()
    upload.seek(0)
    assert dict(kept(upload).getexif()) == {}


def test_a_picture_on_its_side_is_put_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert kept(sent(Image.new("RGB", (40, 20)), "JPEG", exif=exif)).size == (20, 40)


def test_names_are_new_and_random():
    names = {draw_picture(sent(Image.new("RGB", (4, 4)), "PNG")).image.name for _ in range(3)}
    assert len(names) == 3
    assert all(len(name) == 36 and name.endswith(".jpg") and "/" not in name for name in names)


@pytest.mark.parametrize(
    "upload",
    [
        SimpleUploadedFile("a.png", b""),
        SimpleUploadedFile("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
        SimpleUploadedFile("a.jpg", b"<?php ?>" * 50),
        SimpleUploadedFile("a.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 500),
        sent(Image.new("P", (4, 4)), "GIF"),
        sent(Image.new("RGB", (4, 4)), "BMP"),
        sent(Image.new("RGB", (4, 4)), "TIFF"),
    ],
    ids=lambda upload: upload.name,
)
def test_what_is_no_picture_is_refused(upload):
    with pytest.raises(BadPicture, match="no JPEG, PNG or WebP"):
        draw_picture(upload)


def test_half_a_picture_is_refused():
    whole = sent(Image.effect_noise((200, 200), 90), "PNG").read()
    with pytest.raises(BadPicture, match="damaged"):
        draw_picture(SimpleUploadedFile("a.png", whole[: len(whole) // 2]))


@pytest.mark.filterwarnings("error::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize(("width", "height"), [(7_000, 6_000), (10_000, 10_000), (100_000, 100_000), (2**31 - 1, 5)])
def test_a_bomb_is_refused_before_it_is_unpacked(width, height):
    with pytest.raises(BadPicture):
        draw_picture(png_of(width, height))


def test_a_huge_file_is_refused():
    with pytest.raises(BadPicture, match="10 MiB"):
        draw_picture(SimpleUploadedFile("a.png", b"\0" * (MAX_BYTES + 1)))


def test_cards_get_a_thumbnail_of_their_own():
    drawn = draw_picture(sent(Image.new("RGB", (1_200, 900)), "JPEG"))
    with Image.open(drawn.image) as image, Image.open(drawn.thumbnail) as thumbnail:
        assert (image.size, thumbnail.size, thumbnail.format) == ((1_200, 900), (480, 360), "JPEG")
    assert drawn.image.name != drawn.thumbnail.name


@pytest.mark.parametrize("kind", ["WEBP", "PNG"])
def test_of_what_moves_the_first_picture_is_kept(kind):
    moving = sent(Image.new("RGB", (20, 20), "blue"), kind, save_all=True, append_images=[Image.new("RGB", (20, 20))])
    _, _, blue = kept(moving).getpixel((10, 10))
    assert blue > 245


@pytest.mark.filterwarnings("ignore:.*EXIF", "ignore:Tag data")
def test_a_picture_whose_remarks_are_damaged_is_a_picture_all_the_same():
    exif = Image.Exif()
    exif[0x0112] = 6
    whole = sent(Image.new("RGB", (40, 20)), "JPEG", exif=exif).read()
    remarks = whole.index(b"Exif") + 6
    for at in range(remarks, remarks + 26):
        broken = whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]
        assert set(kept(SimpleUploadedFile("a.jpg", broken)).size) == {40, 20}


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_no_damage_is_anything_but_a_bad_picture():
    chance = random.Random(7)
    exif = Image.Exif()
    exif[0x0112], exif[0x8825] = 6, {1: "N"}
    wholes = [sent(Image.effect_noise((30, 20), 90), kind, exif=exif).read() for kind in ("JPEG", "PNG", "WEBP")]
    taken = 0
    for number in range(1_500):
        damaged = bytearray(wholes[number % 3])
        for _ in range(chance.randint(1, 4)):
            damaged[chance.randrange(min(len(damaged), 200))] = chance.randrange(256)
        with contextlib.suppress(BadPicture):
            draw_picture(SimpleUploadedFile("a", bytes(damaged)))
            taken += 1
    assert 0 < taken < 1_500
