"""Amounts as people read and type them; everywhere else they are integers in minor units."""

import re
from collections.abc import Mapping
from decimal import Decimal

from babel import Locale
from babel.numbers import format_currency, get_decimal_symbol
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bidding.terms import MAX_MINOR

_WITHOUT = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_WITH_THREE = "BHD IQD JOD KWD LYD OMR TND"
_WITH_FOUR = "CLF UYW"
_EXPONENTS = {
    code: digits for codes, digits in ((_WITHOUT, 0), (_WITH_THREE, 3), (_WITH_FOUR, 4)) for code in codes.split()
}
"""Digits of the minor unit where they are not two (ISO 4217)."""

_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}

_GROUPS = r"(?P<whole>\d+|[1-9]\d{{0,2}}(?:{mark}\d{{3}})+)"
_READINGS = (
    re.compile(_GROUPS.format(mark=",") + r"(?:\.(?P<part>\d+))?"),
    re.compile(_GROUPS.format(mark=r"\.") + r",(?P<part>\d+)"),
)
"""The point before the minor units, as in English, and the comma, as in German."""


PROBLEMS: Mapping[str, str | Promise] = {
    "none": _("“{typed}” is not an amount. Type it like {example}."),
    "two": _("“{typed}” could mean two amounts. Type it like {example}."),
    "decimals": _("{currency} amounts have at most {digits} digits after the point. Type it like {example}."),
    "range": _("An amount lies between {least} and {most}."),
}
"""What can be wrong with an amount that was typed; pages' scripts say it too."""


class BadAmount(ValueError):
    """What was typed is no amount; the message says why in the typist's words."""


def exponent(currency: str) -> int:
    """How many digits the currency's minor unit has."""
    return _EXPONENTS.get(currency, 2)


def format_minor(amount_minor: int, currency: str) -> str:
    """The amount in English, whoever reads it: ``format_minor(1250000, "USD")`` is ``$12,500.00``."""
    digits = exponent(currency)
    number = f"{Decimal(amount_minor).scaleb(-digits):,.{digits}f}"
    symbol = _SYMBOLS.get(currency)
    return f"{symbol}{number}" if symbol else f"{currency} {number}"


def spoken_minor(amount_minor: int, currency: str) -> str:
    """The amount for a page or an e-mail in its language: ``12.500,00 $`` in German."""
    language = get_language() or "en"
    if language.partition("-")[0] == "en":
        return format_minor(amount_minor, currency)
    locale, digits = Locale.parse(language, sep="-"), exponent(currency)
    pattern = locale.currency_formats["standard"].pattern.replace("0.00", f"{0:.{digits}f}")
    amount = Decimal(amount_minor).scaleb(-digits)
    return format_currency(amount, currency, format=pattern, locale=locale, currency_digits=False)


def plain_minor(amount_minor: int, currency: str) -> str:
    """The amount as one would type it in the page's language: ``12500.00``, in German ``12500,00``.

    ``parse_major`` reads it as that amount whatever the language: with three digits a comma could part thousands.
    """
    digits = exponent(currency)
    text = f"{Decimal(amount_minor).scaleb(-digits):.{digits}f}"
    has_comma = get_decimal_symbol(Locale.parse(get_language() or "en", sep="-")) == ","
    return text.replace(".", ",") if has_comma and digits != 3 else text


def parse_major(text: str, currency: str) -> int:
    """The minor units of an amount that somebody typed: ``12500``, ``12,500.00``, ``$12,500``, ``12.500,00``.

    Raises BadAmount for anything else, for what could mean two amounts, for too many decimals, and for amounts
    outside the contract's limits.
    """
    typed = text.strip().removeprefix(_SYMBOLS.get(currency, "\0")).removeprefix(currency).strip()
    amounts_minor = _amounts_of(typed, currency)
    if len(amounts_minor) != 1:
        problem = "two" if amounts_minor else "none"
        raise _bad(problem, typed=text.strip()[:40], example=plain_minor(1_250_000, currency))
    amount_minor = amounts_minor.pop()
    if not 1 <= amount_minor <= MAX_MINOR:
        raise _bad("range", least=spoken_minor(1, currency), most=spoken_minor(MAX_MINOR, currency))
    return amount_minor


def _amounts_of(typed: str, currency: str) -> set[int]:
    """All that was typed can mean, in minor units. Raises BadAmount if it has too many decimals however it is read."""
    digits = exponent(currency)
    found = [reading.fullmatch(typed) for reading in _READINGS] if typed.isascii() else []
    parts = [(re.sub(r"\D", "", match["whole"]), match["part"] or "") for match in found if match]
    if parts and all(len(part) > digits for _whole, part in parts):
        raise _bad("decimals", currency=currency, digits=digits, example=plain_minor(1_250_000, currency))
    return {int(whole + part.ljust(digits, "0")) for whole, part in parts if len(part) <= digits}


def _bad(problem: str, **gaps: object) -> BadAmount:
    return BadAmount(str(PROBLEMS[problem]).format_map(gaps))
