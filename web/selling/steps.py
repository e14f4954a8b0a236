"""A table of steps as a seller types it: one line for each, ``from: step``, in major units."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from bidding.money import BadAmount, parse_major, plain_minor
from bidding.terms import MOST_BANDS

Steps = tuple[tuple[int, int], ...]


class BadSteps(ValueError):
    """What was typed is no table of steps; the message says why in the seller's words."""


def read_steps(text: str, currency: str) -> Steps:
    """The table; its first line may begin at 0. Raises BadSteps. What it must amount to is checked with the terms."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_BANDS:
        raise BadSteps(_("There are at most {most} lines of steps.").format(most=MOST_BANDS))
    return tuple(_read_line(line, currency, is_first=number == 0) for number, line in enumerate(lines))


def _read_line(line: str, currency: str, *, is_first: bool) -> tuple[int, int]:
    low, colon, step = line.partition(":")
    if not colon:
        raise BadSteps(_("“{line}” is no step. Type it like 100: 5.").format(line=line.strip()[:40]))
    try:
        from_minor = 1 if is_first and low.strip() in ("", "0") else parse_major(low, currency)
        return from_minor, parse_major(step, currency)
    except BadAmount as problem:
        raise BadSteps(str(problem)) from None


def typed_steps(steps: Sequence[tuple[int, int]], currency: str) -> str:
    """The table as one would type it."""
    lows = ["0", *(plain_minor(low, currency) for low, _step in steps[1:])]
    return "\n".join(f"{low}: {plain_minor(step, currency)}" for low, (_low, step) in zip(lows, steps, strict=True))
