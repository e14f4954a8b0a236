"""Amounts as people read and type them; everywhere else they are integers in minor units."""

import re
from decimal import Decimal

from django.utils.translation import gettext as _

from bidding.terms import MAX_MINOR

_WITHOUT = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_WITH_THREE = "BHD IQD JOD KWD LYD OMR TND"
_WITH_FOUR = "CLF UYW"
_EXPONENTS = {
    code: digits for codes, digits in ((_WITHOUT, 0), (_WITH_THREE, 3), (_WITH_FOUR, 4)) for code in codes.split()
}
"""Digits of the minor unit where they are not two (ISO 4217)."""

_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}

_TYPED = re.compile(r"(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d+))?")


class BadAmount(ValueError):
    """What was typed is no amount; the message says why in the typist's words."""


def exponent(currency: str) -> int:
    """How many digits the currency's minor unit has."""
    return _EXPONENTS.get(currency, 2)


def format_minor(amount_minor: int, currency: str) -> str:
    """The amount for people: ``format_minor(1250000, "USD")`` is ``$12,500.00``."""
    digits = exponent(currency)
    number = f"{Decimal(amount_minor).scaleb(-digits):,.{digits}f}"
    symbol = _SYMBOLS.get(currency)
    return f"{symbol}{number}" if symbol else f"{currency} {number}"


def plain_minor(amount_minor: int, currency: str) -> str:
    """The amount as one would type it: ``plain_minor(1250000, "USD")`` is ``12500.00``."""
    digits = exponent(currency)
    return f"{Decimal(amount_minor).scaleb(-digits):.{digits}f}"


def parse_major(text: str, currency: str) -> int:
    """The minor units of an amount that somebody typed: ``12500``, ``12,500.00``, ``$12,500``.

    Raises BadAmount for anything else, for too many decimals, and for amounts outside the contract's limits.
    """
    typed = text.strip().removeprefix(_SYMBOLS.get(currency, "\0")).removeprefix(currency).strip()
    found = _TYPED.fullmatch(typed) if typed.isascii() else None
    if not found:
        problem = _("“{typed}” is not an amount. Type it like {example}.")
        raise BadAmount(problem.format(typed=text.strip()[:40], example=plain_minor(1_250_000, currency)))
    digits = exponent(currency)
    if len(found[1] or "") > digits:
        problem = _("{currency} amounts have at most {digits} digits after the point.")
        raise BadAmount(problem.format(currency=currency, digits=digits))
    amount_minor = int(Decimal(typed.replace(",", "")).scaleb(digits))
    if not 1 <= amount_minor <= MAX_MINOR:
        problem = _("An amount lies between {least} and {most}.")
        raise BadAmount(problem.format(least=format_minor(1, currency), most=format_minor(MAX_MINOR, currency)))
    return amount_minor
