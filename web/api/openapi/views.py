"""The documents about the API, as programs read them."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer

from web.api.openapi.shapes import asyncapi


@cache
def openapi_text() -> bytes:
    """The OpenAPI document as JSON; the same for everyone, made once for each process."""
    document = SchemaGenerator().get_schema(request=None, public=True)
    text: bytes = OpenApiJsonRenderer().render(document)
    return text


@require_safe
def openapi_document(request: HttpRequest) -> HttpResponse:
    """OpenAPI 3.1."""
    return HttpResponse(openapi_text(), content_type="application/json", headers=_FOR_ANYONE)


@require_safe
def asyncapi_document(request: HttpRequest) -> HttpResponse:
    """AsyncAPI 3.0, with this host as the server."""
    protocol = "wss" if request.is_secure() else "ws"
    servers: dict[str, Any] = {"here": {"host": request.get_host(), "protocol": protocol}}
    return JsonResponse({**asyncapi(), "servers": servers}, headers=_FOR_ANYONE)


_FOR_ANYONE = {"Access-Control-Allow-Origin": "*"}
"""They are no secret, and other sites' tools read them."""
