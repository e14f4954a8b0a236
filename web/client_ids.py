"""The ids that clients choose, a new one for each thing they send: so a repeat is known for one."""

import re
import secrets
from typing import Any

from django import forms

PATTERN = "[A-Za-z0-9_-]{1,64}"
BAD_ID = "`id` is 1 to 64 characters of A-Z, a-z, 0-9, _ and -, chosen by you for each message."

_ID = re.compile(PATTERN)


def new_client_id() -> str:
    """An id that nobody has used: made before anything is sent."""
    return secrets.token_urlsafe(16)


def is_client_id(value: object) -> bool:
    """Whether this can be such an id."""
    return type(value) is str and _ID.fullmatch(value) is not None


class ClientIdField(forms.RegexField):
    """Such an id, hidden in the form that was sent with it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(rf"\A{PATTERN}\Z", widget=forms.HiddenInput, strip=False, **options)
