"""Text from people: what may be in it, wherever it comes in."""

import unicodedata
from enum import StrEnum

_DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LINES = "\n\r\t"


class Fault(StrEnum):
    """What is wrong with a text."""

    CONTROL = "control"
    BLANK = "blank"
    TOO_LONG = "too_long"


class BadText(ValueError):
    """The text can't be taken; ``fault`` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


def clean(text: str, *, most: int, least: int = 1, lines: bool = False) -> str:
    """The text without the space around it. Raises BadText.

    ``least`` and ``most`` count characters; line breaks and tabs are allowed only where there may be ``lines``.
    """
    if any(is_control(letter) and not (lines and letter in _LINES) for letter in text):
        raise BadText(Fault.CONTROL)
    stripped = text.strip()
    if len(stripped) < least:
        raise BadText(Fault.BLANK)
    if len(stripped) > most:
        raise BadText(Fault.TOO_LONG)
    return stripped


def is_control(letter: str) -> bool:
    """Whether the character shows nothing, turns the text's direction, or is half a character."""
    return unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"} or letter in _DIRECTIONS
