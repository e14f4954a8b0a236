"""Things of a study: books, a globe, a typewriter."""

from PIL import Image

from web.listings.demo.stage import BRASS, Point, Stage, around, curve, mirrored, smooth

LEATHER = (
    ("#3b0f12", "#7d2a2c", "#a8443f", "#5d1a1d"),
    ("#10261d", "#2c5a45", "#44785f", "#173a2b"),
    ("#1b1f3a", "#3a4470", "#55629a", "#232a4c"),
    ("#3d2713", "#80572f", "#aa7a47", "#523519"),
    ("#2a1a24", "#5c3a50", "#7d5470", "#38222f"),
    ("#3b0f12", "#7d2a2c", "#a8443f", "#5d1a1d"),
)


def books() -> Image.Image:
    """A row of old leather bindings with gilt bands."""
    stage = Stage(("#2b2118", "#46362a", "#2a2018"))
    stage.soft((40, 26), 34, 26, "#a98a5d", 0.45, 13)
    stage.table(("#8a6038", "#6a4526", "#412814"), 82)
    left = 12.0
    for number, (width, top) in enumerate(((13, 24), (12, 20), (14, 27), (11, 22), (13, 25))):
        stage.soft((left + width, 84), 5, 1.6, "#000000", 0.6, 1)
        _binding(stage, left, top, width, number)
        left += width + 0.4
    _leaning(stage)
    return stage.finished()


def _binding(stage: Stage, left: float, top: float, width: float, number: int) -> None:
    stage.slab((left, top, left + width, 84), LEATHER[number], radius=0.8, down=False)
    for band in range(5):
        y = top + 5 + band * (72 - top) / 4.2
        stage.slab(
            (left, y, left + width, y + 1.5), ("#5c430f", "#d9b45e", "#f5dd9b", "#b98f3c", "#5c430f"), down=False
        )
    label = top + 7.5
    stage.slab((left + 1.2, label, left + width - 1.2, label + 9), ("#160b08", "#3a1d16", "#160b08"), down=False)
    for line in range(3):
        inset = 2.6 + line % 2 * 1.2
        stage.slab((left + inset, label + 2 + line * 2.2, left + width - inset, label + 2.7 + line * 2.2), "#d9b45e")
    middle = (left + width / 2, 70)
    for degrees in range(0, 360, 45):
        stage.stroke([middle, around(middle, 2.2, degrees)], 0.3, "#d9b45e")


def _leaning(stage: Stage) -> None:
    stage.soft((84, 85), 9, 1.6, "#000000", 0.7, 1.2)
    stage.polygon([(77, 27), (87.5, 24), (95, 82.5), (84, 84.5)], LEATHER[5])
    for part in (0.1, 0.34, 0.58, 0.82):
        x, y = 77 + 7 * part, 27 + 57 * part
        stage.polygon(
            [(x, y), (x + 10.6, y - 2.6), (x + 10.8, y - 1.1), (x + 0.2, y + 1.5)],
            ("#5c430f", "#f5dd9b", "#b98f3c", "#5c430f"),
        )


LANDS: tuple[tuple[Point, ...], ...] = (
    ((-22, -17), (-14, -24), (-5, -26), (-3, -21), (-9, -17), (-7, -12), (-13, -9), (-11, -4), (-16, -6), (-21, -11)),
    ((-12, -3), (-5, -1), (-2, 5), (-6, 12), (-8, 21), (-11, 24), (-13, 14), (-16, 6), (-15, 0)),
    ((4, -19), (9, -24), (17, -22), (24, -15), (27, -7), (22, -6), (19, -1), (16, -7), (11, -10), (7, -13)),
    ((6, -9), (12, -8), (17, -3), (20, 2), (17, 8), (15, 16), (11, 19), (9, 10), (6, 5), (2, 1), (3, -5)),
    ((21, 10), (26, 9), (27, 13), (23, 16), (20, 14)),
)


def globe() -> Image.Image:
    """A library globe in a brass meridian."""
    stage = Stage(("#5c2f2a", "#8a4b40", "#4a2420"))
    stage.soft((34, 28), 32, 28, "#d99a7e", 0.5, 13)
    stage.table(("#4a3020", "#2f1d12", "#1c110a"), 82)
    stage.soft((52, 91.5), 24, 2.8, "#050201", 0.85, 1.8)
    stem = [(52, 76), (53, 80), *curve((53, 80), (54, 85), (66, 86), (66, 91))]
    stage.polygon(mirrored(stem), ("#2b170b", "#7d4d27", "#b37a44", "#5d3619", "#24130a"))
    ring = [around((50, 45), 35.5, degrees) for degrees in range(20, 201, 4)]
    stage.stroke(ring, 2.6, "#7c5a1d")
    stage.stroke(ring, 1.2, "#e6c475")
    stage.ellipse((50, 45), 31, 31, ("#9cc0bd", "#5f908f", "#2c5656"))
    for outline in LANDS:
        stage.polygon([(50 + x, 45 + y) for x, y in smooth(outline, 2)], ("#e9d9a6", "#c3a868", "#8f7440"), down=True)
    for bend in (-22, -11, 0, 11, 22):
        stage.stroke(curve((50, 14.4), (50 + bend * 1.9, 45), (50, 75.6)), 0.18, "#37605e")
    for y, width in ((25, 23.5), (35, 29), (45, 30.8), (55, 29), (65, 23.5)):
        stage.stroke(curve((50 - width, y), (50, y + 4), (50 + width, y)), 0.18, "#37605e")
    stage.soft((38, 31), 10, 9, "#ffffff", 0.55, 5)
    for end in (around((50, 45), 33.5, 20), around((50, 45), 33.5, 200)):
        stage.ellipse(end, 1.7, 1.7, BRASS, down=False)
    return stage.finished()


def typewriter() -> Image.Image:
    """A portable typewriter with a sheet in it."""
    stage = Stage(("#c9c3b4", "#e3ddcf", "#bcb4a3"))
    stage.soft((40, 24), 34, 24, "#fffdf6", 0.7, 12)
    stage.table(("#a98058", "#8a633f", "#5f4128"), 66)
    stage.soft((50, 89), 40, 3.5, "#140c05", 0.7, 2.4)
    stage.polygon([(29, 10), (69, 8), (70, 44), (30, 44)], ("#ffffff", "#f1ece0", "#ddd5c4"), down=True)
    for row, end in enumerate((62, 66, 58, 64, 48)):
        stage.stroke([(34, 16 + row * 4), (end, 15.6 + row * 4)], 0.5, "#8b8578")
    stage.slab((15, 40, 85, 47), ("#5b5b5b", "#141414", "#3c3c3c"), radius=3.4)
    for x in (11.5, 83.5):
        stage.slab((x, 39, x + 5, 48), ("#777777", "#1b1b1b", "#4a4a4a"), radius=1.5)
    stage.polygon(
        [(20, 46), (80, 46), (86, 66), (90, 86), (10, 86), (14, 66)], ("#5d9183", "#3b6b5f", "#244a41"), down=True
    )
    stage.polygon([(26, 48), (74, 48), (77, 57), (23, 57)], ("#12211d", "#274840"), down=True)
    for x in range(28, 74, 2):
        stage.stroke([(50 + (x - 50) * 0.5, 49), (x, 56)], 0.22, "#93a8a1")
    stage.slab((38, 59, 62, 63), ("#e8dcae", "#b99b4d"), radius=0.8)
    for row in range(4):
        _keys(stage, row)
    stage.slab((30, 84, 70, 87.4), ("#3a3a3a", "#0f0f0f"), radius=1.6)
    stage.soft((34, 52), 16, 1.6, "#ffffff", 0.4, 1.6)
    return stage.finished()


def _keys(stage: Stage, row: int) -> None:
    y, count = 67.5 + row * 4.6, 11
    for key in range(count):
        x = 50 + (key - (count - 1) / 2) * (5.4 + row * 0.35) + (row % 2) * 1.2
        stage.ellipse((x, y + 0.8), 2.1, 1.9, "#0d1f1a")
        stage.ellipse((x, y), 2.1, 1.9, ("#f6f1e2", "#cfc5a8"))
        stage.ellipse((x, y), 1.5, 1.35, ("#3a3a3a", "#101010"))
