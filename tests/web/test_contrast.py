"""Every pair of ink and ground that the pages use meets WCAG 2.2 AA, in light and in dark."""

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).resolve().parents[2] / "web" / "static" / "css" / "tokens.css").read_text()
TEXT, EDGE = 4.5, 3.0

PAIRS = [
    *((ink, ground, TEXT) for ink in ("ink", "ink-soft", "brass", "leading", "outbid") for ground in ("paper", "card")),
    *((tone, f"{tone}-wash", TEXT) for tone in ("leading", "outbid", "notice", "calm")),
    ("ink-soft", "calm-wash", TEXT),
    ("ink-soft", "wall", TEXT),
    ("ink", "wall", TEXT),
    ("brass", "calm-wash", TEXT),
    ("baize-ink", "baize", TEXT),
    ("baize-soft", "baize", TEXT),
    ("action-ink", "action", TEXT),
    ("action-ink", "action-hover", TEXT),
    ("danger-ink", "danger", TEXT),
    ("danger-ink", "danger-hover", TEXT),
    ("badge-ink", "badge", TEXT),
    ("badge", "baize", EDGE),
    ("baize", "baize-soft", TEXT),
    ("paper", "ink", TEXT),
    ("edge", "card", EDGE),
    ("edge", "paper", EDGE),
    ("action", "paper", EDGE),
]


def colours(css):
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", css))


LIGHT_CSS, _, DARK_CSS = TOKENS.partition("prefers-color-scheme: dark")
SCHEMES = {"light": colours(LIGHT_CSS), "dark": colours(LIGHT_CSS) | colours(DARK_CSS)}


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_contrast(scheme, ink, ground, least):
    low, high = sorted(luminance(SCHEMES[scheme][name]) for name in (ink, ground))
    assert (high + 0.05) / (low + 0.05) >= least


def test_both_schemes_know_the_same_colours():
    assert set(colours(LIGHT_CSS)) == set(colours(DARK_CSS))
