"""The documents about the API, as programs read them."""

from functools import cache

from django.http import HttpResponse
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from web.api.base import ApiView
from web.api.openapi.shapes import asyncapi


@cache
def openapi_text() -> bytes:
    """The OpenAPI document as JSON; the same for everyone, made once for each process."""
    document = SchemaGenerator().get_schema(request=None, public=True)
    text: bytes = OpenApiJsonRenderer().render(document)
    return text


class DocumentView(ApiView):
    """A document that is the same for everyone, and is not described in itself."""

    schema = None
    authentication_classes = ()


class OpenApiView(DocumentView):
    """OpenAPI 3.1."""

    def get(self, request: Request) -> HttpResponse:
        """As JSON, which is YAML too."""
        return HttpResponse(openapi_text(), content_type="application/json", headers=_FOR_ANYONE)


class AsyncApiView(DocumentView):
    """AsyncAPI 3.0."""

    def get(self, request: Request) -> Response:
        """With this host as the server."""
        protocol = "wss" if request.is_secure() else "ws"
        servers = {"here": {"host": request.get_host(), "protocol": protocol}}
        return Response({**asyncapi(), "servers": servers}, headers=_FOR_ANYONE)


_FOR_ANYONE = {"Access-Control-Allow-Origin": "*"}
"""They are no secret, and other sites' tools read them."""
