"""Answers of the API, held against what its document says of them."""

from functools import cache
from typing import Any
from urllib.parse import urlencode

import jsonschema
import orjson
from rest_framework.test import APIClient

from web.api.openapi.views import openapi_text

Json = dict[str, Any]
Seen = set[tuple[str, str, int]]

PREFIX = "/api/v1/"


@cache
def document() -> Json:
    """The OpenAPI document as it is served."""
    found: Json = orjson.loads(openapi_text())
    return found


def operations() -> dict[tuple[str, str], Json]:
    """By method and path template."""
    return {
        (method.upper(), path.removeprefix(PREFIX)): operation
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    }


def check(method: str, template: str, status: int, body: Any) -> None:
    """Raise unless the answer is one of those described."""
    responses = operations()[method, template]["responses"]
    assert str(status) in responses, f"{method} {template} answered {status}: {body}"
    content = responses[str(status)].get("content")
    if content is None:
        assert body is None, f"{method} {template}: a body with {status}"
        return
    validate(body, content["application/json"]["schema"])


def validate(value: Any, schema: Json) -> None:
    """Raise unless the value is as the schema, whose references are to the document, says."""
    whole = {**schema, "components": document()["components"]}
    jsonschema.Draft202012Validator(whole, format_checker=jsonschema.FormatChecker()).validate(value)


class Caller:
    """Calls the API as somebody, and checks every answer; what was answered is noted in ``seen``."""

    def __init__(self, client: APIClient, seen: Seen) -> None:
        self._client, self._seen = client, seen

    def __call__(
        self,
        method: str,
        template: str,
        body: Any = None,
        *,
        id_: Any = None,
        key: str = "",
        raw: bytes | None = None,
        **query: Any,
    ) -> tuple[int, Any]:
        """Status and answer."""
        path = PREFIX + template.replace("{listing_id}", str(id_)) + (f"?{urlencode(query)}" if query else "")
        sent = raw if raw is not None else b"" if body is None else orjson.dumps(body)
        headers = {"Idempotency-Key": key} if key else {}
        kind = "text/plain" if raw is not None else "application/json"
        response = self._client.generic(method, path, sent, content_type=kind, headers=headers)
        answer = response.json() if response.content else None
        check(method, template, response.status_code, answer)
        self._seen.add((method, template, response.status_code))
        return response.status_code, answer
