"""A lamp and a chair."""

from itertools import pairwise

from PIL import Image, ImageColor

from web.listings.demo.stage import BRASS, Point, Stage, curve, mirrored

GLASS = ("#e2572b", "#f2a33a", "#f7d25c", "#5f9b52", "#2f7a6a", "#c63a2e")


def lamp() -> Image.Image:
    """A table lamp with a leaded glass shade, lit."""
    stage = Stage(("#20170f", "#3c2a18", "#1a120b"))
    stage.soft((50, 42), 40, 34, "#ffb44f", 0.75, 15)
    stage.table(("#5a3820", "#3a2314", "#21130a"), 80)
    stage.soft((50, 83), 34, 5, "#ffc873", 0.55, 5)
    stage.soft((50, 91), 17, 2.4, "#050301", 0.85, 1.6)
    stem = [
        (51.4, 50),
        *curve((51.4, 50), (53.5, 66), (51, 76), (57, 84)),
        *curve((57, 84), (64, 87), (65, 89), (65, 91)),
    ]
    stage.polygon(mirrored(stem), ("#1f150b", "#6a5027", "#c7a25a", "#5c441f", "#20160b"))
    rows = [(14, 5.5), (20, 15), (27, 23), (35, 29.5), (43, 33.5), (50, 35)]
    for band, ((top, narrow), (bottom, wide)) in enumerate(pairwise(rows)):
        _glass_band(stage, (top, narrow), (bottom, wide), band)
    stage.ellipse((50, 13), 6, 2.2, BRASS, down=False)
    stage.ellipse((50, 9.5), 1.6, 2.6, BRASS, down=False)
    stage.soft((50, 40), 18, 10, "#fff2c4", 0.4, 6)
    stage.soft((38, 26), 3, 7, "#ffffff", 0.5, 2.5)
    return stage.finished()


def _lit(colour: str, strength: float) -> str:
    """The colour with lamplight behind it."""
    mixed = zip(ImageColor.getrgb(colour)[:3], (255, 226, 150), strict=True)
    return "#{:02x}{:02x}{:02x}".format(*(round(own + (light - own) * strength) for own, light in mixed))


def _glass_band(stage: Stage, upper: tuple[float, float], lower: tuple[float, float], band: int) -> None:
    (top, narrow), (bottom, wide), panes = upper, lower, 14

    def at(y: float, width: float, pane: float) -> Point:
        across = -1 + 2 * pane / panes
        bow = across * (1.5 - 0.5 * across * across)
        return 50 + width * bow, y + 2.2 * (1 - across * across)

    for pane in range(panes):
        corners = [at(top, narrow, pane), at(top, narrow, pane + 1), at(bottom, wide, pane + 1), at(bottom, wide, pane)]
        colour = GLASS[(pane * 2 + band * 3 + pane // 3) % len(GLASS)]
        stage.polygon(corners, (colour, _lit(colour, 0.12 + 0.08 * band)), down=True)
        stage.stroke([corners[0], corners[3], corners[2]], 0.42, "#1c130a")


def chair() -> Image.Image:
    """A lounge chair in teak and wool."""
    stage = Stage(("#e4dccd", "#f1ebdf", "#d8cebc"))
    stage.soft((64, 30), 30, 30, "#fffdf7", 0.9, 14)
    stage.table(("#c7a37c", "#a9835b", "#80603f"), 80)
    stage.soft((52, 90), 34, 3, "#2a1808", 0.65, 2.2)
    far = ("#5f3415", "#7d4a22")
    stage.polygon([(33, 62), (36, 62), (33, 88), (31, 88)], far, down=True)
    stage.polygon([(72, 58), (75, 58), (79, 87), (77, 87)], far, down=True)
    wool = ("#3d6a78", "#2b5363", "#1d3d4b")
    stage.polygon(
        [*curve((25, 16), (20, 17), (22, 24)), (32, 64), (42, 62), *curve((34, 22), (33, 15), (25, 16))],
        wool,
        down=True,
    )
    for part in (0.3, 0.55, 0.8):
        stage.stroke([(24 + 9 * part, 20 + 42 * part), (33.6 + 8 * part, 19 + 42 * part)], 0.35, "#16313d")
    stage.polygon(
        [
            *curve((33, 58), (31, 66), (37, 67.5)),
            (76, 63.5),
            *curve((76, 63.5), (80, 60), (77, 55)),
            *curve((77, 55), (55, 53), (33, 58)),
        ],
        ("#4b7d8c", "#2f5a69", "#1b3946"),
        down=True,
    )
    stage.stroke(curve((36, 62), (56, 59.5), (78, 59)), 0.35, "#16313d")
    teak = ("#b87437", "#8f5425", "#6b3b17")
    stage.polygon([(24, 66), (79, 61.5), (79, 64.5), (24, 70)], teak, down=True)
    stage.polygon(
        [
            *curve((24, 44), (24, 41), (30, 41.5)),
            *curve((30, 41.5), (56, 44), (80, 40)),
            *curve((80, 40), (84, 41), (81, 43.5)),
            *curve((81, 43.5), (56, 48), (30, 45)),
            (26, 46),
        ],
        ("#d0904f", "#9c5f2c"),
        down=True,
    )
    for top, bottom in ((27, 23), (76, 80)):
        stage.polygon([(top - 1.6, 43.5), (top + 1.6, 43.5), (bottom + 1.2, 90), (bottom - 1, 90)], teak)
    stage.soft((52, 57), 18, 1.6, "#ffffff", 0.25, 2)
    stage.soft((27, 34), 2, 12, "#ffffff", 0.18, 2)
    return stage.finished()
