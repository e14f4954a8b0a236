"""A watch, a camera, a violin."""

from PIL import Image

from web.listings.demo.stage import SILVER, STEEL, Stage, around, curve, mirrored


def watch() -> Image.Image:
    """A steel chronograph with a black dial, on a leather strap."""
    stage = Stage(("#24323f", "#31485a", "#1b2731"))
    stage.soft((40, 36), 36, 34, "#6f93ab", 0.45, 15)
    stage.soft((53, 54), 31, 47, "#05090c", 0.6, 4)
    for top, bottom in ((-2, 26), (74, 102)):
        stage.slab((37, top, 63, bottom), ("#3a1d0e", "#8a4d28", "#a8643a", "#7a4222", "#331809"), down=False)
        for x in (38.6, 61.4):
            for y in range(int(top), int(bottom), 3):
                stage.stroke([(x, y), (x, y + 1.5)], 0.4, "#e7d3b1")
    for y in (18, 70):
        for x in (32, 61):
            stage.slab((x, y, x + 7, y + 12), STEEL, radius=2, down=False)
    stage.slab((78, 47, 84, 53), STEEL, radius=1)
    for degrees in (62, 118):
        stage.ellipse(around((50, 50), 31.5, degrees), 3, 3, STEEL)
    stage.ellipse((50, 50), 30.5, 30.5, STEEL)
    stage.ellipse((50, 50), 28.2, 28.2, ("#14181b", "#3a4249"))
    for minute in range(60):
        long = minute % 5 == 0
        stage.stroke(
            [around((50, 50), 27.2, minute * 6), around((50, 50), 25.8 if long else 26.6, minute * 6)], 0.25, "#d7dde0"
        )
    stage.ellipse((50, 50), 24.8, 24.8, ("#2a3036", "#0e1113"))
    _dial(stage)
    stage.soft((40, 34), 13, 7, "#ffffff", 0.22, 4)
    return stage.finished()


def _dial(stage: Stage) -> None:
    for center in ((38.5, 50), (61.5, 50), (50, 61.5)):
        stage.ellipse(center, 7.2, 7.2, ("#d9d4c4", "#f5f1e4"))
        for tick in range(0, 360, 30):
            stage.stroke([around(center, 6.4, tick), around(center, 5.4, tick)], 0.25, "#3a3a36")
        stage.stroke([center, around(center, 5.2, 40 + center[0] * 5)], 0.4, "#1f1f1d")
    for hour in range(12):
        if hour not in (3, 6, 9):
            stage.stroke([around((50, 50), 22.8, hour * 30), around((50, 50), 18.8, hour * 30)], 1.15, "#efe7cc")
    stage.stroke([(50, 50), around((50, 50), 13.5, 304)], 1.5, "#f3f5f6")
    stage.stroke([(50, 50), around((50, 50), 20.5, 54)], 1.1, "#f3f5f6")
    stage.stroke([around((50, 50), 6, 172), around((50, 50), 23.5, 352)], 0.4, "#e2603f")
    stage.ellipse((50, 50), 1.5, 1.5, "#e2603f")


def camera() -> Image.Image:
    """A chrome rangefinder camera with a fast lens."""
    stage = Stage(("#b8402f", "#d4573f", "#96301f"))
    stage.soft((36, 26), 34, 26, "#ffb08f", 0.5, 13)
    stage.table(("#e8ddcb", "#cfbfa6", "#a8957a"), 72)
    stage.soft((50, 82), 42, 3.6, "#1c0a04", 0.75, 2.2)
    for box in ((20, 27, 33, 34), (66, 25, 76, 34)):
        stage.slab(box, SILVER, radius=1, down=False)
    stage.slab((44, 30, 52, 34), SILVER, radius=0.8, down=False)
    stage.slab((10, 33, 90, 80), ("#f8fafb", "#b9c0c5", "#8f979c"), radius=7)
    stage.slab((10, 44, 90, 73), ("#2c2c2c", "#191919"))
    for y in range(46, 72, 2):
        for x in range(12, 90, 2):
            stage.ellipse((x + y % 4 / 2, y), 0.34, 0.34, "#3d3d3d")
    stage.slab((16, 36, 27, 41.5), ("#0c1216", "#4d6a78"), radius=1)
    stage.slab((44, 36.5, 50, 41), ("#e9dfc4", "#a08f63"), radius=0.8)
    stage.slab((72, 36, 82, 41.5), ("#0c1216", "#36505c"), radius=1)
    stage.soft((52, 64), 22, 22, "#000000", 0.6, 2)
    rings = (
        (20.5, SILVER),
        (18.6, ("#2b2b2b", "#0b0b0b")),
        (16.4, STEEL),
        (15, ("#1c1c1c", "#050505")),
        (12, ("#3a3a3a", "#101010")),
        (10.2, ("#16263a", "#3f2f5c", "#0a1220")),
        (6, ("#0a1220", "#3c5a7d")),
    )
    for radius, fill in rings:
        stage.ellipse((50, 59), radius, radius, fill)
    for degrees in range(0, 360, 10):
        stage.stroke([around((50, 59), 20.2, degrees), around((50, 59), 19, degrees)], 0.4, "#5e666c")
    stage.soft((46, 54), 3, 2.2, "#e8f4ff", 0.9, 0.8)
    stage.soft((54.5, 63.5), 2.6, 1.6, "#c79bff", 0.6, 1)
    return stage.finished()


def violin() -> Image.Image:
    """A violin and its bow on green cloth."""
    stage = Stage(("#1f3a31", "#2c5245", "#162a23"))
    stage.soft((42, 40), 34, 40, "#6d9a86", 0.45, 15)
    stage.soft((55, 64), 21, 31, "#04100b", 0.75, 3)
    right = [
        *curve((52, 38), (60, 37), (66, 44), (63, 52)),
        *curve((63, 52), (57, 56), (57, 61), (63, 65)),
        *curve((63, 65), (74, 74), (70, 94), (50, 94)),
    ]
    wood = ("#5a230b", "#a9531d", "#dc8b3d", "#c26a26", "#8a3d12", "#4f1d08")
    stage.polygon(mirrored(right), "#2b0f04")
    stage.polygon([(50 + (x - 50) * 0.955, 66 + (y - 66) * 0.965) for x, y in mirrored(right)], wood)
    for side in (-1, 1):
        hole = curve((50 + side * 6.4, 59), (50 + side * 10.5, 60), (50 + side * 6, 69), (50 + side * 10.4, 70.5))
        stage.stroke(hole, 0.9, "#1d0a03")
        for x, y in (hole[0], hole[-1]):
            stage.ellipse((x, y), 1, 1, "#1d0a03")
    stage.polygon([(46.6, 88), (53.4, 88), (52.2, 72), (47.8, 72)], ("#0d0d0d", "#3d3d3d", "#0a0a0a"))
    stage.slab((48, 14, 52, 42), wood, down=False)
    stage.polygon([(47.6, 16), (52.4, 16), (53.2, 57), (46.8, 57)], ("#0d0d0d", "#444444", "#0a0a0a"))
    stage.slab((44, 64.6, 56, 66), ("#e7c58e", "#a97b3e"), radius=0.4)
    for peg, y in enumerate((7, 9, 11, 13)):
        side = -1 if peg % 2 else 1
        stage.stroke([(50, y), (50 + side * 6, y)], 1, "#17110c")
        stage.ellipse((50 + side * 6.6, y), 1.2, 1.5, ("#4a4038", "#120d0a"))
    stage.polygon([(48, 15), (47.4, 6), (52.6, 6), (52, 15)], wood)
    stage.ellipse((50, 4.6), 3.2, 3, wood)
    stage.ellipse((50, 4.6), 1.3, 1.2, "#4f1d08")
    for string in range(4):
        stage.stroke(
            [(48.9 + string * 0.73, 14), (47.6 + string * 1.6, 65), (48.6 + string * 0.9, 73)], 0.16, "#f0f0ea"
        )
    stage.soft((42.5, 78), 3, 9, "#fff0d0", 0.5, 3)
    stage.soft((86, 52), 1.6, 46, "#04100b", 0.6, 1.4)
    stage.stroke([(81, 4), (84.5, 97)], 1.1, "#6b3313")
    stage.stroke([(83, 7), (86, 92)], 0.7, "#f2ead6")
    stage.slab((83.3, 90, 87.3, 95), ("#2b2b2b", "#0c0c0c"), radius=0.6)
    return stage.finished()
