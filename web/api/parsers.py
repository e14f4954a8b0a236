"""Bodies of requests, read strictly and within limits."""

from collections.abc import Mapping
from typing import IO, Any

from django.http import QueryDict
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from bidding import pictures
from web.api.errors import malformed
from web.strict_json import BadJson, load_object

MAX_JSON_BYTES = 256 * 1024
MAX_BODY_BYTES = pictures.MAX_BYTES + MAX_JSON_BYTES
"""A picture and the fields beside it."""


class StrictJSONParser(BaseParser):
    """One JSON object of unique keys, at most 256 KiB."""

    media_type = "application/json"

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """The object. Raises 400 for anything else."""
        raw = stream.read(MAX_JSON_BYTES + 1)
        if len(raw) > MAX_JSON_BYTES:
            raise malformed(f"A JSON body has at most {MAX_JSON_BYTES // 1024} KiB.")
        try:
            return load_object(raw)
        except BadJson as problem:
            raise malformed(str(problem)) from None


def refuse_huge_body(request: Request) -> None:
    """Raise 400 for a body that no endpoint takes, or that does not say how long it is, before any of it is parsed."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > MAX_BODY_BYTES:
        raise malformed(f"A body has at most {MAX_BODY_BYTES // 1024} KiB.")
    if length == "0" and "HTTP_TRANSFER_ENCODING" in request.META:
        raise malformed("A body says how long it is: send Content-Length.")


def sent_fields(request: Request) -> dict[str, Any]:
    """What was sent, each field once: from JSON as it is, from a form as text and files."""
    data = request.data
    if not isinstance(data, QueryDict):
        return dict(data)
    for name, values in data.lists():
        if len(values) != 1:
            raise malformed("A field stands there twice.", {name: "This stands there twice."})
    return dict(data.items())


def is_form(request: Request) -> bool:
    """Whether the fields came as a form's texts rather than as JSON."""
    return isinstance(request.data, QueryDict)
