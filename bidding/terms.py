"""A listing's terms: what a seller may ask for, checked once for every way in."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _

MAX_MINOR = 1_000_000_000_000
"""The highest amount anywhere, in minor units."""

SHORTEST_MS = 1_000
LONGEST_MS = 90 * 24 * 3600 * 1_000
MOST_BANDS = 50

DEFAULT_SOFT_CLOSE_MS = 120_000
DEFAULT_SOFT_CLOSE_CAP_MS = 3_600_000

DEFAULT_STEPS: tuple[tuple[int, int], ...] = (
    (1, 5),
    (100, 25),
    (500, 50),
    (2_500, 100),
    (10_000, 250),
    (25_000, 500),
    (50_000, 1_000),
    (100_000, 2_500),
    (250_000, 5_000),
    (500_000, 10_000),
)
"""eBay's US table, in cents: (from_minor, step_minor)."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What is sold under which rules. ``starts_at_ms`` None means at once, by the ledger's clock."""

    start_minor: int
    ends_at_ms: int
    currency: str = "USD"
    reserve_minor: int | None = None
    buy_now_minor: int | None = None
    steps: Sequence[tuple[int, int]] = DEFAULT_STEPS
    starts_at_ms: int | None = None
    soft_close_ms: int = DEFAULT_SOFT_CLOSE_MS
    soft_close_cap_ms: int = DEFAULT_SOFT_CLOSE_CAP_MS


class BadTerms(ValueError):
    """The terms can't be had; the message says why in the seller's words, ``field`` which one."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def check_terms(terms: Terms, *, now_ms: int) -> None:
    """Raise BadTerms at the first of the contract's rules on terms that does not hold."""
    _check_amounts(terms)
    _check_steps(terms.steps)
    _check_times(terms, now_ms)


def _check_amounts(terms: Terms) -> None:
    for field in ("start_minor", "reserve_minor", "buy_now_minor"):
        amount = getattr(terms, field)
        if amount is not None and not 1 <= amount <= MAX_MINOR:
            problem = _("An amount is a whole number of minor units from 1 to {most}.")
            raise BadTerms(field, problem.format(most=f"{MAX_MINOR:,}"))
    if terms.buy_now_minor is not None:
        if terms.buy_now_minor < terms.start_minor:
            raise BadTerms("buy_now_minor", _("The buy-now price can't be below the start price."))
        if terms.buy_now_minor < (terms.reserve_minor or 0):
            raise BadTerms("buy_now_minor", _("The buy-now price can't be below the reserve."))


def _check_steps(steps: Sequence[tuple[int, int]]) -> None:
    if not 1 <= len(steps) <= MOST_BANDS:
        raise BadTerms("steps", _("There are 1 to {most} steps.").format(most=MOST_BANDS))
    if steps[0][0] != 1:
        raise BadTerms("steps", _("The first step begins at 1."))
    for number in (number for band in steps for number in band):
        if not 1 <= number <= MAX_MINOR:
            raise BadTerms("steps", _("Each step is two whole numbers from 1 to {most}.").format(most=f"{MAX_MINOR:,}"))
    for (low, step), (high, next_step) in pairwise(steps):
        if high <= low or next_step < step:
            raise BadTerms("steps", _("Steps begin at ever higher prices and never shrink."))


def _check_times(terms: Terms, now_ms: int) -> None:
    starts_at_ms = max(terms.starts_at_ms or now_ms, now_ms)
    if not SHORTEST_MS <= terms.ends_at_ms - starts_at_ms <= LONGEST_MS:
        raise BadTerms("ends_at_ms", _("A lot lasts from 1 second to 90 days."))
    for field in ("soft_close_ms", "soft_close_cap_ms"):
        if not 0 <= getattr(terms, field) <= LONGEST_MS:
            raise BadTerms(field, _("This is a time in milliseconds, from 0 to 90 days."))
