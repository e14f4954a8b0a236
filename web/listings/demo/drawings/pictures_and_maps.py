"""A painting in its frame, and an old sea chart."""

import math

from PIL import Image

from web.listings.demo.stage import BRASS, Point, Stage, around, curve, smooth


def painting() -> Image.Image:
    """A river valley in the evening, in a gilt frame."""
    stage = Stage(("#4d5f58", "#5d7068", "#3f504a"))
    stage.soft((50, 14), 40, 20, "#b9c9b8", 0.5, 12)
    stage.soft((52, 56), 41, 36, "#0c1512", 0.7, 4)
    gilt = ("#6d4c14", "#d7ae57", "#f7e2a4", "#c4973f", "#7b5618")
    stage.slab((9, 16, 91, 88), gilt)
    for inset, fill in ((2.2, ("#f4dd9a", "#8c6420")), (4.4, ("#9a7128", "#e9c978")), (7, ("#54390d", "#b78b3a"))):
        stage.slab((9 + inset, 16 + inset, 91 - inset, 88 - inset), fill)
    for x in range(12, 90, 3):
        for y in (19.3, 84.7):
            stage.ellipse((x - 0.5, y), 0.8, 0.8, ("#fff0c0", "#a37a2e"))
    _valley(stage)
    stage.soft((30, 32), 16, 6, "#ffffff", 0.12, 5)
    return stage.finished()


def _valley(stage: Stage) -> None:
    left, top, right, bottom = 17.5, 24.5, 82.5, 79.5
    stage.slab((left, top, right, bottom), ("#6f8fa8", "#c9b9a4", "#f2c98c", "#f0a765"))
    stage.soft((60, 50), 8, 6, "#fff3c8", 0.9, 4)
    stage.ellipse((60, 50), 2.6, 2.6, "#fff6da")
    ranges = (
        ("#94889a", "#b0968f", 50, 3.4, 0.16),
        ("#67707a", "#7d7a72", 55, 3.0, 0.22),
        ("#4c5f4e", "#5f6f4f", 60, 2.4, 0.3),
    )
    for upper, lower, base, height, pace in ranges:
        crest = [(x, base - height * math.sin(x * pace) - 1.2 * math.sin(x * pace * 2.7)) for x in range(18, 83)]
        stage.polygon(
            [(left, bottom), (left, crest[0][1]), *crest, (right, crest[-1][1]), (right, bottom)],
            (upper, lower),
            down=True,
        )
    stage.slab((left, 63, right, bottom), ("#5d6b43", "#3d4a2c", "#27301c"))
    river = [*curve((59, 62), (66, 66), (44, 69), (52, 79.5)), *curve((32, 79.5), (40, 70), (62, 66), (58, 62))]
    stage.polygon(river, ("#f4cf98", "#d7a877", "#7f8b92"), down=True)
    for x, y, size in ((24, 64, 6), (28.5, 66, 4.6), (72, 66, 7), (77, 68, 4.6), (67, 63.5, 2.6)):
        stage.stroke([(x, y + 1), (x, y - size)], size / 14, "#2a2015")
        for dx, dy, part in ((0, -1.1, 0.55), (-0.45, -0.75, 0.42), (0.45, -0.7, 0.42)):
            stage.ellipse((x + dx * size, y + dy * size), part * size, part * size, ("#6d7a3f", "#33401f", "#1d2613"))


ISLES: tuple[tuple[Point, ...], ...] = (
    (
        (20, 30),
        (25, 26),
        (31, 29),
        (37, 27),
        (39, 34),
        (35, 39),
        (38, 45),
        (33, 50),
        (27, 48),
        (22, 52),
        (18, 45),
        (21, 38),
    ),
    ((55, 25), (62, 23), (69, 27), (73, 33), (67, 37), (66, 41), (59, 39), (56, 33)),
    ((24, 62), (31, 59), (37, 63), (39, 70), (33, 74), (26, 72)),
    ((46, 47), (50, 45), (52, 49), (49, 53), (45, 51)),
    ((47, 72), (51, 71), (53, 74), (50, 77)),
)


def chart_of_the_isles() -> Image.Image:
    """An old sea chart with a compass rose."""
    stage = Stage(("#4a2f1d", "#5f3e27", "#3a2416"))
    for y in range(0, 100, 14):
        stage.stroke([(0, y), (100, y + 1.5)], 0.25, "#2e1b10")
    stage.soft((52, 54), 43, 39, "#0a0502", 0.75, 3)
    edge = [(8 + math.sin(i * 1.7) * 0.4, 14 + i * 2) for i in range(37)]
    paper = [*edge, *((100 - x, y + math.sin(y) * 0.3) for x, y in reversed(edge))]
    stage.polygon(paper, ("#efe0ba", "#e7d3a3", "#d9bf87"), down=True)
    for degrees in range(0, 360, 15):
        stage.stroke([(68, 62), _to_edge((68, 62), degrees)], 0.12, "#b69a66")
    for outline in map(smooth, ISLES):
        stage.stroke([*outline, outline[0]], 1.8, "#a9c0b4")
        stage.polygon(outline, ("#d6c48d", "#b9a162"), down=True)
        stage.stroke([*outline, outline[0]], 0.4, "#6b4f24")
    for x, y in ((29, 36), (33, 41), (26, 45), (60, 31), (64, 34), (31, 66)):
        stage.polygon([(x - 1.8, y + 1.2), (x, y - 2), (x + 1.8, y + 1.2)], ("#f0e2b8", "#7d6130"))
    _compass(stage, (68, 62))
    stage.slab((11.5, 17.5, 88.5, 18), "#6b4f24")
    stage.slab((11.5, 82.5, 88.5, 83), "#6b4f24")
    for side in (11.5, 88):
        stage.slab((side, 17.5, side + 0.5, 83), "#6b4f24")
    stage.soft((78, 24), 12, 8, "#8a5d22", 0.3, 5)
    stage.soft((18, 78), 9, 6, "#8a5d22", 0.35, 5)
    return stage.finished()


def _to_edge(center: Point, degrees: float) -> Point:
    x, y = around(center, 80, degrees)
    part = min(
        1.0,
        *(
            abs(limit - c) / abs(v - c)
            for v, c, low, high in ((x, center[0], 12, 88), (y, center[1], 18, 82.5))
            for limit in (low, high)
            if abs(v - c) > 0.01 and (limit - c) * (v - c) > 0
        ),
    )
    return center[0] + (x - center[0]) * part, center[1] + (y - center[1]) * part


def _compass(stage: Stage, center: Point) -> None:
    stage.ellipse(center, 10, 10, ("#efe0ba", "#e2cb96"))
    for size, shift in ((7.5, 45), (11.5, 0)):
        for degrees in range(shift, 360 + shift, 90):
            tip = around(center, size, degrees)
            stage.polygon([center, around(center, size * 0.24, degrees - 45), tip], "#8c2f22")
            stage.polygon([center, around(center, size * 0.24, degrees + 45), tip], "#f7ecd0")
    stage.ellipse(center, 1.4, 1.4, BRASS)
