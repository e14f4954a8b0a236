"""Fields that take what the contract says and nothing that merely resembles it."""

import re
from typing import Any

from rest_framework import serializers

from bidding.plain_text import BadText, clean
from bidding.terms import MAX_MINOR, MOST_BANDS
from web.api.errors import malformed
from web.strict_json import BadJson, loads

MAX_MS = 2**53
"""No time is further from 1970 than this."""

_DIGITS = re.compile(r"[0-9]{1,16}")


def refused(field: serializers.Field, fault: str, **about: Any) -> Exception:
    """What a field raises for that one of its faults."""
    refusal: Exception = serializers.ValidationError(field.error_messages[fault].format(**about), code=fault)
    return refusal


class StrictInteger(serializers.Field):
    """A JSON integer within limits: no string, float, bool; from a form, its digits."""

    default_error_messages = {"invalid": "This is a whole number from {minimum} to {maximum}."}

    def __init__(self, minimum: int, maximum: int, **options: Any) -> None:
        super().__init__(**options)
        self.minimum, self.maximum = minimum, maximum

    def to_internal_value(self, data: Any) -> int:
        """The number as it was sent."""
        if type(data) is not int or not self.minimum <= data <= self.maximum:
            raise refused(self, "invalid", minimum=self.minimum, maximum=self.maximum)
        return int(data)

    def from_form(self, text: str) -> int | str:
        """What JSON would have had in place of a form's text."""
        return int(text) if _DIGITS.fullmatch(text) else text


def amount(**options: Any) -> StrictInteger:
    """An amount of money in minor units."""
    return StrictInteger(1, MAX_MINOR, **options)


def milliseconds(**options: Any) -> StrictInteger:
    """A time or a span in milliseconds."""
    return StrictInteger(0, MAX_MS, **options)


class StrictText(serializers.Field):
    """A string of printable characters, stripped; line breaks and tabs only where there may be several lines."""

    default_error_messages = {
        "invalid": "This is a text.",
        "blank": "This must not be empty.",
        "too_long": "This has at most {most} characters.",
        "control": "Control characters are not allowed here.",
    }

    def __init__(self, most: int, *, least: int = 1, lines: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.most, self.least, self.lines = most, least, lines

    def to_internal_value(self, data: Any) -> str:
        """The text without the space around it."""
        if not isinstance(data, str):
            raise refused(self, "invalid")
        try:
            return clean(data, most=self.most, least=self.least, lines=self.lines)
        except BadText as bad:
            raise refused(self, bad.fault, most=self.most) from None


class Steps(serializers.Field):
    """``[[from_minor, step_minor], …]``; what they must amount to is checked with the terms."""

    default_error_messages = {"invalid": "Steps are at most {most} pairs of whole numbers: [[1, 5], [100, 25]]."}

    def to_internal_value(self, data: Any) -> tuple[tuple[int, int], ...]:
        """The bands as pairs."""
        if not isinstance(data, list) or len(data) > MOST_BANDS or not all(map(_is_band, data)):
            raise refused(self, "invalid", most=MOST_BANDS)
        return tuple((low, step) for low, step in data)

    def from_form(self, text: str) -> Any:
        """What the JSON text in a form stands for."""
        try:
            return loads(text.encode(errors="replace"))
        except BadJson:
            return text


def _is_band(band: Any) -> bool:
    return isinstance(band, list) and len(band) == 2 and all(type(number) is int for number in band)


class StrictSerializer(serializers.Serializer):
    """An object in which unknown fields are refused."""

    def to_internal_value(self, data: Any) -> Any:
        """The checked fields."""
        if unknown := [name for name in data if name not in self.fields]:
            raise malformed("There are unknown fields.", dict.fromkeys(unknown, "There is no such field."))
        return super().to_internal_value(data)

    @classmethod
    def checked(cls, fields: dict[str, Any], *, from_form: bool = False, **options: Any) -> dict[str, Any]:
        """The fields after all checks, a form's texts read as what they stand for. Raises 400."""
        serializer = cls(data=fields, **options)
        if from_form:
            for name in fields.keys() & serializer.fields.keys():
                read = getattr(serializer.fields[name], "from_form", None)
                fields[name] = read(fields[name]) if read and isinstance(fields[name], str) else fields[name]
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)
