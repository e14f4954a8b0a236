"""A vase and a coffee pot."""

from PIL import Image

from web.listings.demo.stage import SILVER, Point, Stage, around, curve, mirrored, smooth

CELADON = ("#4f7d6c", "#8fb9a3", "#d3e6d6", "#9cc3ad", "#5b8a78", "#3b6353")


def vase() -> Image.Image:
    """A celadon vase with a branch in blossom."""
    stage = Stage(("#d9d2c4", "#efe9dc", "#cfc6b6"))
    stage.soft((30, 30), 34, 34, "#fffaf0", 0.8, 14)
    stage.table(("#7a5a3e", "#5c4029", "#3f2a1a"), 74)
    _branch(stage)
    stage.soft((60, 88.5), 25, 3.5, "#120b05", 0.75, 2.4)
    neck = curve((55, 36), (53.5, 42), (54.5, 46))
    body = curve((54.5, 46), (76, 52), (72, 74), (58, 86))
    outline = [(58, 34), *neck, *body, (58.5, 89)]
    stage.polygon(mirrored(outline), CELADON)
    stage.ellipse((50, 34), 8, 1.7, "#2c4a3e")
    for y, width in ((48, 10.4), (50, 13.7), (80, 14.3), (82.5, 11.8)):
        stage.stroke(curve((50 - width, y), (50, y + 3.5), (50 + width, y)), 0.35, "#3f6a59")
    for turn in range(-2, 3):
        _scroll(stage, (50 + 7.2 * turn, 66 - abs(turn) * 0.7), 4.2 - abs(turn) * 0.9)
    stage.soft((42, 60), 2.6, 13, "#ffffff", 0.85, 2)
    return stage.finished()


def _scroll(stage: Stage, center: Point, size: float) -> None:
    for degrees in range(0, 360, 60):
        tip, left, right = (
            around(center, size, degrees),
            around(center, size * 0.8, degrees - 34),
            around(center, size * 0.8, degrees + 34),
        )
        stage.stroke(curve(center, left, tip), 0.28, "#47735f")
        stage.stroke(curve(center, right, tip), 0.28, "#47735f")
    stage.ellipse(center, size / 5, size / 5, "#47735f")


def _branch(stage: Stage) -> None:
    stems = [
        curve((50, 40), (48, 26), (34, 18), (26, 8)),
        curve((46, 27), (40, 24), (30, 30), (22, 25)),
        curve((50, 38), (54, 22), (64, 20), (72, 9)),
        curve((57, 23), (64, 26), (70, 23), (78, 24)),
    ]
    for stem in stems:
        stage.stroke(stem, 0.9, "#4a3424")
        for index in range(6, 25, 3):
            x, y = stem[index]
            shift = -1.6 if index % 2 else 1.6
            _blossom(stage, (x + shift, y - shift / 2), 1.5 + (index % 4) * 0.28)


def _blossom(stage: Stage, center: Point, size: float) -> None:
    for degrees in range(0, 360, 72):
        stage.ellipse(
            around(center, size * 0.75, degrees + size * 90), size * 0.72, size * 0.72, ("#fff4f2", "#f0b9b6")
        )
    stage.ellipse(center, size * 0.36, size * 0.36, "#b8485a")


def coffee_pot() -> Image.Image:
    """A silver coffee pot with an ebony handle."""
    stage = Stage(("#1d2a33", "#37505c", "#22313a"))
    stage.soft((58, 36), 30, 30, "#7fa0aa", 0.6, 14)
    stage.table(("#3a2520", "#54352c", "#2a1915"), 76)
    stage.soft((54, 88.5), 30, 3.2, "#050302", 0.8, 2.2)
    handle = curve((33, 38), (8, 30), (8, 78), (32, 70), steps=40)
    stage.stroke(handle, 3.1, "#120d0b")
    stage.stroke([(x - 0.8, y - 0.4) for x, y in handle[4:-6]], 0.5, "#6b5548")
    outer, inner = curve((62, 74), (86, 72), (77, 48), (90, 33)), curve((86, 32), (70, 46), (78, 60), (64, 58))
    stage.polygon([*outer, *inner], SILVER)
    right = [*curve((59, 32), (58, 40), (70, 48), (69, 64)), *curve((69, 64), (68, 78), (58, 80), (57, 84)), (62, 88)]
    stage.polygon(mirrored(right, 48.5), SILVER)
    stage.polygon(mirrored([*curve((49, 17), (57, 22), (59, 26), (60, 32))], 48.5), SILVER)
    stage.slab((36.5, 31, 60.5, 33.4), SILVER, radius=1, down=False)
    stage.ellipse((48.5, 14.5), 2.6, 3.2, ("#4b3a30", "#120d0b"))
    for x in range(32, 68, 3):
        stage.stroke(curve((x, 66), (x + (x - 48.5) * 0.04, 74), (48.5 + (x - 48.5) * 0.62, 81)), 0.22, "#7d868c")
    stage.stroke(smooth([(48.5, 45), (56, 53), (48.5, 62), (41, 53)]), 0.4, "#6b747a")
    for degrees in range(0, 360, 45):
        stage.stroke([around((48.5, 53.3), 0.8, degrees), around((48.5, 53.3), 3.4, degrees)], 0.35, "#7d868c")
    stage.soft((40, 52), 1.8, 13, "#ffffff", 0.9, 1.5)
    return stage.finished()
